package dev.synapse.gateway.events;

import dev.synapse.gateway.events.StreamLimiter.Kind;
import dev.synapse.gateway.events.StreamLimiter.StreamSlot;
import dev.synapse.shared.model.UserId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Serves event streams over HTTP, each in the virtual thread of its request. Thread-safe. */
@Component
class EventStreams {

    private static final Duration PING_AFTER = Duration.ofSeconds(15);

    private final StreamLimiter limiter;
    private final LiveFeed feed;

    EventStreams(StreamLimiter limiter, LiveFeed feed) {
        this.limiter = limiter;
        this.feed = feed;
    }

    /** Serves the subscription, which is opened once the user has a slot for it, until one side closes the stream. */
    void serve(UserId user, Supplier<Subscription> opened, HttpServletResponse response) throws IOException {
        StreamSlot slot = limiter.acquire(user, Kind.EVENT_STREAM);
        try {
            Subscription subscription = opened.get();
            setHeaders(response);
            response.flushBuffer();
            EventSink client = new EventStreamSink(response.getOutputStream());
            feed.serve(new StreamSender(subscription, client, PING_AFTER, feed));
        } finally {
            slot.close();
        }
    }

    static void setHeaders(HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }
}
