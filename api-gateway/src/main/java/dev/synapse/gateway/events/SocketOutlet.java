package dev.synapse.gateway.events;

import java.io.IOException;
import java.time.Duration;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** The way to a client over its WebSocket. */
final class SocketOutlet implements Outlet {

    private static final long SILENCE_NANOS = Duration.ofSeconds(95).toNanos();

    private final WebSocketSession socket;
    private volatile long heard = System.nanoTime();

    SocketOutlet(WebSocketSession socket) {
        this.socket = socket;
    }

    /** The client gave a sign of life. */
    void heard() {
        heard = System.nanoTime();
    }

    @Override
    public void send(Frame frame) throws IOException {
        socket.sendMessage(new TextMessage(frame.text()));
    }

    @Override
    public void ping() throws IOException {
        if (System.nanoTime() - heard > SILENCE_NANOS) {
            close(Closing.SILENT);
            throw new IOException(Closing.SILENT.reason());
        }
        socket.sendMessage(new PingMessage());
    }

    @Override
    public void close(Closing reason) throws IOException {
        socket.close(new CloseStatus(reason.code(), reason.reason()));
    }
}
