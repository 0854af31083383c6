package dev.synapse.gateway.events;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.shared.model.GroupId;
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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/events}: a group's events as server-sent events. The request's virtual thread serves the client. */
@Tag(name = "Events", description = "Live events")
@RestController
class EventStreamController {

    private static final String PATH = "/groups/{group}/events";
    private static final String EXAMPLE = "id: 7\n"
            + "data: {\"type\":\"turn.started\",\"seq\":7,\"group_id\":\"01a215ee-b9cc-7527-8b09-603e24ccb3ce\","
            + "\"turn_id\":\"01a215f2-4f86-7629-bf60-5cecab941903\",\"timestamp\":\"2026-01-31T12:00:00Z\",\"number\":1}\n\n";

    private final SubscriptionFactory subscriptions;
    private final EventStreams streams;

    EventStreamController(SubscriptionFactory subscriptions, EventStreams streams) {
        this.subscriptions = subscriptions;
        this.streams = streams;
    }

    /** Answers as GET would, without a stream. */
    @Hidden
    @Requires(Right.READ_GROUP)
    @RequestMapping(path = PATH, method = RequestMethod.HEAD, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void head(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String types,
            HttpServletResponse response) {
        subscriptions.open(session, group, lastEventId == null ? after : lastEventId, types);
        EventStreams.setHeaders(response);
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "streamEvents",
            summary = "Follow a group's events (server-sent events)",
            description = "The same events as on the WebSocket, each with its seq as the id.")
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
            @PathVariable GroupId group,
            @Parameter(
                            description = "Resume after this seq; takes precedence over after",
                            schema = @Schema(pattern = "^[0-9]{1,18}$"))
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String lastEventId,
            @Parameter(
                            description =
                                    "Resume after this seq; `turn` for the events of the turns that have not ended",
                            schema = @Schema(pattern = "^([0-9]{1,18}|turn)$"))
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(
                            description = "Event types to send, separated by commas; all if absent",
                            example = "message,turn.completed")
                    @RequestParam(required = false)
                    @Nullable
                    String types,
            HttpServletResponse response)
            throws IOException {
        streams.serve(
                session.user(),
                () -> subscriptions.open(session, group, lastEventId == null ? after : lastEventId, types),
                response);
    }
}
