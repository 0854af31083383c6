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
 * Takes a connection over from Tomcat once a handshake is answered. Tomcat makes it, which is why it is public; it is for {@link
 * SocketEndpoint} alone. What Tomcat's own WebSockets cannot do: share the text of a frame among sockets, count pings, and go
 * without buffers and threads of their own.
 */
public final class SocketUpgrade implements InternalHttpUpgradeHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SocketUpgrade.class);

    private @Nullable Handshake opening;
    private @Nullable SocketWrapperBase<?> wrapper;
    private volatile @Nullable SocketConnection connection;

    /** For Tomcat. */
    public SocketUpgrade() {}

    /** What the handshake has found out. */
    record Handshake(Subscription subscription, StreamSlot slot, LiveFeed feed, PendingSockets expected) {}

    void prepare(Handshake found) {
        opening = found;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> socket) {
        wrapper = socket;
    }

    @Override
    public void init(WebConnection web) {
        Handshake found = opening;
        SocketWrapperBase<?> socket = wrapper;
        if (found == null || socket == null) {
            throw new IllegalStateException("A socket without a handshake");
        }
        opening = null;
        SocketConnection opened = new SocketConnection(socket, found.subscription(), found.slot(), found.feed());
        connection = opened;
        if (!found.expected().arrived(found.slot(), () -> found.feed().start(opened.sender()))) {
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
                open.lost();
                yield SocketState.CLOSED;
            }
        };
    }

    private static SocketState read(SocketConnection open) {
        try {
            open.read();
            return SocketState.UPGRADED;
        } catch (IOException e) {
            LOG.debug("A socket is gone: {}", e.getMessage());
            open.lost();
            return SocketState.CLOSED;
        }
    }

    @Override
    public void destroy() {
        SocketConnection open = connection;
        if (open != null) {
            open.lost();
        }
    }

    @Override
    public void timeoutAsync(long now) {
        // has no timeouts of this kind
    }

    @Override
    public void setSslSupport(SSLSupport ssl) {
        // TLS ends before this process
    }

    @Override
    public void pause() {
        // the live feed says farewell before the connector stops
    }
}
