package dev.synapse.gateway.events;

import dev.synapse.gateway.events.StreamLimiter.StreamSlot;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over a connection from Tomcat after the handshake. Public because Tomcat creates it; only {@link SocketEndpoint} uses it.
 * Tomcat's own WebSockets cannot share a frame's text among sockets or count pings, and need buffers and threads of their own.
 */
public final class SocketUpgrade implements InternalHttpUpgradeHandler {

    private static final Logger log = LoggerFactory.getLogger(SocketUpgrade.class);

    private @Nullable Handshake handshake;
    private @Nullable SocketWrapperBase<?> wrapper;
    private volatile @Nullable SocketConnection connection;

    /** For Tomcat. */
    public SocketUpgrade() {}

    /** The outcome of the handshake. */
    record Handshake(Subscription subscription, StreamSlot slot, LiveFeed feed, PendingSockets pending) {}

    void prepare(Handshake completed) {
        handshake = completed;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> socket) {
        wrapper = socket;
    }

    @Override
    public void init(WebConnection web) {
        Handshake completed = handshake;
        SocketWrapperBase<?> socket = wrapper;
        if (completed == null || socket == null) {
            throw new IllegalStateException("the socket was upgraded without a handshake");
        }
        handshake = null;
        SocketConnection opened =
                new SocketConnection(socket, completed.subscription(), completed.slot(), completed.feed());
        connection = opened;
        if (!completed
                .pending()
                .activate(completed.slot(), () -> completed.feed().start(opened.sender()))) {
            socket.close();
        }
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        SocketConnection open = connection;
        if (open == null) {
            return SocketState.CLOSED;
        }
        return switch (event) {
            case OPEN_READ -> read(open);
            case OPEN_WRITE -> SocketState.UPGRADED;
            case STOP, TIMEOUT, DISCONNECT, ERROR, CONNECT_FAIL -> {
                open.disconnected();
                yield SocketState.CLOSED;
            }
        };
    }

    private static SocketState read(SocketConnection open) {
        try {
            open.read();
            return SocketState.UPGRADED;
        } catch (IOException e) {
            log.debug("A socket was disconnected: {}", e.getMessage());
            open.disconnected();
            return SocketState.CLOSED;
        }
    }

    @Override
    public void destroy() {
        SocketConnection open = connection;
        if (open != null) {
            open.disconnected();
        }
    }

    @Override
    public void timeoutAsync(long now) {
        // the live feed checks timeouts
    }

    @Override
    public void setSslSupport(SSLSupport ssl) {
        // TLS is terminated before this process
    }

    @Override
    public void pause() {
        // the live feed closes the sockets before the connector stops
    }
}
