package dev.synapse.gateway.connections;

import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/** Tomcat's endpoint, which takes in only the connections that {@link OpenConnections} admits, and closes those that it gives up. */
final class GuardedEndpoint extends NioEndpoint {

    /** Tomcat's word for no limit of its own. */
    static final int UNLIMITED = -1;

    private @Nullable OpenConnections guard;
    private @Nullable ScheduledFuture<?> look;

    /** Must be called before the endpoint starts. */
    void guard(OpenConnections connections) {
        guard = connections;
        setHandler(new GuardedHandler(getHandler(), connections, this::closeSocket));
    }

    @Override
    public void startInternal() throws Exception {
        if (getMaxConnections() != UNLIMITED) {
            throw new IllegalStateException(
                    "Tomcat would stop accepting at " + getMaxConnections() + " connections; it must not have a limit");
        }
        super.startInternal();
        look = getUtilityExecutor().scheduleWithFixedDelay(this::closeOverdue, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stopInternal() {
        if (look != null) {
            look.cancel(false);
        }
        super.stopInternal();
    }

    private void closeOverdue() {
        connections().overdue().forEach(this::closeSocket);
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        if (connections().admit(socket, this::closeSocket)) {
            return super.setSocketOptions(socket);
        }
        destroySocket(socket);
        return false;
    }

    @Override
    protected void destroySocket(SocketChannel socket) {
        connections().forget(socket);
        super.destroySocket(socket);
    }

    private OpenConnections connections() {
        return Objects.requireNonNull(guard, "the endpoint has no limits");
    }
}
