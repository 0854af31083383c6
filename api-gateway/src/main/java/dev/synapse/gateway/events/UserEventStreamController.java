package dev.synapse.gateway.events;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ErrorStatuses;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /events}: what changes in a user's groups as server-sent events. The request's virtual thread serves the client. */
@Tag(name = "Events")
@RestController
class UserEventStreamController {

    private static final String PATH = "/events";
    private static final String EXAMPLE = "id: 1788200000000007\n"
            + "data: {\"type\":\"unread.changed\",\"seq\":1788200000000007,\"group_id\":\"01a215ee-b9cc-7527-8b09-603e24ccb3ce\","
            + "\"timestamp\":\"2026-01-31T12:00:00Z\",\"unread\":3,\"read_up_to\":\"2026-01-31T11:59:00Z\"}\n\n";

    private final SubscriptionFactory subscriptions;
    private final EventStreams streams;

    UserEventStreamController(SubscriptionFactory subscriptions, EventStreams streams) {
        this.subscriptions = subscriptions;
        this.streams = streams;
    }

    /** Answers as GET would, without a stream. */
    @Hidden
    @Requires(Right.READ)
    @RequestMapping(path = PATH, method = RequestMethod.HEAD, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void head(
            @AuthenticationPrincipal Session session,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String types,
            HttpServletResponse response) {
        subscriptions.openForUser(session, lastEventId == null ? after : lastEventId, types);
        EventStreams.setHeaders(response);
    }

    @Requires(Right.READ)
    @Operation(
            operationId = "streamUserEvents",
            summary = "Follow what changes in all of the caller's groups (server-sent events)",
            description =
                    "`group.added`, `group.changed`, `group.removed`; the `turn.*` events of all groups; `unread.changed`. Begin with"
                            + " `GET /activity`, and continue after its `seq`. A client that resumes within an hour gets what it missed, of each group"
                            + " the newest; one that comes later gets `resync`, and gets `GET /activity` again. `/ws` has the same events.")
    @ApiResponse(
            responseCode = "200",
            description = "The stream, open until one side closes it",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject(EXAMPLE)))
    @ErrorStatuses({406, 429})
    @GetMapping(path = PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @AuthenticationPrincipal Session session,
            @Parameter(
                            description = "Resume after this seq; takes precedence over after",
                            schema = @Schema(pattern = "^[0-9]{1,18}$"))
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String lastEventId,
            @Parameter(description = "Resume after this seq", schema = @Schema(pattern = "^[0-9]{1,18}$"))
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(
                            description = "Event types to send, separated by commas; all if absent",
                            example = "turn.completed,unread.changed")
                    @RequestParam(required = false)
                    @Nullable
                    String types,
            HttpServletResponse response)
            throws IOException {
        streams.serve(
                session.user(),
                () -> subscriptions.openForUser(session, lastEventId == null ? after : lastEventId, types),
                response);
    }
}
