package dev.synapse.gateway.activity;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.TimeParameter;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /activity}, and up to when a group was read. */
@Tag(name = "Events")
@RestController
class ActivityController {

    private final ActivityService service;

    ActivityController(ActivityService service) {
        this.service = service;
    }

    /** Up to when a group was read. */
    record ReadRequest(
            @Schema(
                    description = "The `timestamp` of the newest message that was read",
                    format = "date-time",
                    example = "2026-01-31T12:00:00.000Z",
                    requiredMode = REQUIRED)
            @Nullable
            String readUpTo) {}

    @Requires(Right.READ)
    @Operation(
            operationId = "getActivity",
            summary = "Get the state of all of the caller's groups",
            description =
                    "What a list of groups shows: running and waiting turns, how the last one ended, unread messages. To follow"
                            + " it, continue with `GET /events?after=` the `seq` of the response. If that stream sends `resync`, get this again. It"
                            + " has at most 1,000 groups, those with the newest activity.")
    @GetMapping("/activity")
    Activity activity(@AuthenticationPrincipal Session session) {
        return service.refresh(session.user());
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "markRead",
            summary = "Mark a group as read",
            description =
                    "Messages with a later `timestamp` stay unread. The mark only moves forward; it belongs to the caller, not to a"
                            + " client, and the caller's other clients get `unread.changed`.")
    @PutMapping("/groups/{group}/read")
    ReadMark markRead(
            @AuthenticationPrincipal Session session, @PathVariable GroupId group, @RequestBody ReadRequest request) {
        if (request.readUpTo() == null) {
            throw ApiException.invalid("read_up_to", "is missing");
        }
        return service.markRead(session.user(), group, TimeParameter.from("read_up_to", request.readUpTo()));
    }
}
