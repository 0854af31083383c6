package dev.synapse.gateway.connections;

import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/** Tomcat's endpoint, limited to the connections that {@link OpenConnections} admits; it closes evicted and overdue connections. */
final class GuardedEndpoint extends NioEndpoint {

    /** Tomcat's value for no limit. */
    static final int UNLIMITED = -1;

    private @Nullable OpenConnections guard;
    private @Nullable ScheduledFuture<?> overdueCheck;

    /** Sets the limits. Must be called before the endpoint starts. */
    void guard(OpenConnections connections) {
        guard = connections;
        setHandler(new GuardedHandler(getHandler(), connections, this::closeSocket));
    }

    @Override
    public void startInternal() throws Exception {
        if (getMaxConnections() != UNLIMITED) {
            throw new IllegalStateException("maxConnections is " + getMaxConnections()
                    + ", must be -1: Tomcat must not limit connections itself");
        }
        super.startInternal();
        overdueCheck = getUtilityExecutor().scheduleWithFixedDelay(this::closeOverdue, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stopInternal() {
        if (overdueCheck != null) {
            overdueCheck.cancel(false);
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
        connections().remove(socket);
        super.destroySocket(socket);
    }

    private OpenConnections connections() {
        return Objects.requireNonNull(guard, "guard() was not called");
    }
}
