package dev.synapse.tools.mcp;

import dev.synapse.shared.net.Backoff;
import dev.synapse.tools.mcp.McpTransport.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The stream of the messages that a server with sessions sends on its own. A server that ends each stream at once, without an event, is
 * asked ever less often. For one thread.
 */
final class ServerMessages {
    private static final Duration STABLE_AFTER = Duration.ofSeconds(10);

    private final McpTransport transport;
    private final HttpSession session;
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private final SsePosition position = new SsePosition();

    ServerMessages(McpTransport transport, HttpSession session) {
        this.transport = transport;
        this.session = session;
    }

    /** Reads for as long as the server offers the stream. */
    void read() {
        try {
            while (!transport.end().isDone() && readOnce()) {
                Duration pause = backoff.next();
                Thread.sleep(position.isResumable() ? position.retryDelay().plus(pause) : pause);
                // messages sent in between may be lost
                transport.tell(Signal.TOOLS_CHANGED);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the stream once; returns whether to reconnect. */
    private boolean readOnce() throws InterruptedException {
        try {
            HttpResponse<InputStream> response = session.openEventStream(position);
            try (InputStream body = response.body()) {
                if (response.statusCode() == 400 && position.isResumable()) {
                    position.passed("");
                    return true;
                }
                if (response.statusCode() != 200) {
                    session.findError(response)
                            .filter(HttpErrorResponse::endsSession)
                            .ifPresent(
                                    error -> transport.endWith(error.failure().text()));
                    return response.statusCode() >= 500;
                }
                readEvents(body);
            }
        } catch (IOException | TransportException broken) {
            transport.tell(Signal.IN_DOUBT);
        }
        return true;
    }

    private void readEvents(InputStream body) throws IOException {
        String from = position.lastEventId();
        long start = System.nanoTime();
        try {
            SseReader.read(body, position, message -> {
                backoff.reset();
                transport.receive(message);
            });
        } finally {
            if (!position.lastEventId().equals(from) || System.nanoTime() - start > STABLE_AFTER.toNanos()) {
                backoff.reset();
            }
        }
    }
}
