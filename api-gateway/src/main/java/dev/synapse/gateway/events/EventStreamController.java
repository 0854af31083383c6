package dev.synapse.gateway.events;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.GroupId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/events}: the same events as server-sent events. The request's virtual thread serves the client. */
@RestController
class EventStreamController {

    private static final Duration PING_AFTER = Duration.ofSeconds(15);

    private final Subscriptions subscriptions;
    private final LiveFeed feed;

    EventStreamController(Subscriptions subscriptions, LiveFeed feed) {
        this.subscriptions = subscriptions;
        this.feed = feed;
    }

    @GetMapping(path = "/groups/{group}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String types,
            HttpServletResponse response)
            throws IOException {
        Subscription subscription =
                subscriptions.open(session, group, lastEventId == null ? after : lastEventId, types);
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
        feed.serve(new Subscriber(subscription, new StreamOutlet(response.getOutputStream()), PING_AFTER));
    }

    private record StreamOutlet(OutputStream out) implements Outlet {

        @Override
        public void send(Frame frame) throws IOException {
            String id = frame.seq() == null ? "" : "id: " + frame.seq() + "\n";
            write(id + "data: " + frame.text() + "\n\n");
        }

        @Override
        public void ping() throws IOException {
            write(":\n\n");
        }

        @Override
        public void close(Closing reason) throws IOException {
            write(": " + reason.reason() + "\n\n");
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
