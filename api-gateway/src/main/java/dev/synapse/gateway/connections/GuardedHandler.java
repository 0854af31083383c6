package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.AcceptedConnection.Phase;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Wraps Tomcat's handler and tracks the phase of each connection. Tomcat holds a lock on the connection during {@link #process}, so calls
 * for one connection never overlap.
 */
final class GuardedHandler implements Handler<NioChannel> {

    private static final ScopedValue<AcceptedConnection> CURRENT = ScopedValue.newInstance();

    private final Handler<NioChannel> tomcat;
    private final OpenConnections connections;
    private final Consumer<SocketChannel> closer;

    GuardedHandler(Handler<NioChannel> tomcat, OpenConnections connections, Consumer<SocketChannel> closer) {
        this.tomcat = tomcat;
        this.connections = connections;
        this.closer = closer;
    }

    /** The connection that this thread processes. */
    static AcceptedConnection current() {
        return CURRENT.get();
    }

    /** The connection that this thread processes, null if it processes none. */
    static @Nullable AcceptedConnection currentOrNull() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
        AcceptedConnection connection = connections.find(wrapper);
        if (connection == null) {
            return SocketState.CLOSED;
        }
        PhaseBefore before = new PhaseBefore(connection.phase(), connection.since(), connection.requests());
        if (!connections.markBusy(connection)) {
            return SocketState.CLOSED;
        }
        SocketState state = ScopedValue.where(CURRENT, connection).call(() -> tomcat.process(wrapper, event));
        boolean served = connection.requests() != before.requests;
        switch (state) {
            case OPEN -> afterOpen(connection, before, served, event);
            case LONG -> afterLong(connection, before, served, wrapper.getCurrentProcessor());
            case UPGRADED, ASYNC_IO -> connection.becomeStream();
            case CLOSED, ASYNC_END, SENDFILE, UPGRADING, SUSPENDED -> {}
        }
        return state;
    }

    /** The state of a connection before an event. */
    private record PhaseBefore(Phase phase, long since, long requests) {}

    private void markWaiting(AcceptedConnection connection, Phase phase, long since) {
        SocketChannel victim = connections.markWaiting(connection, phase, since);
        if (victim != null) {
            closer.accept(victim);
        }
    }

    /** No part of a request is buffered. Bytes before a request, such as empty lines, do not extend the deadline. */
    private void afterOpen(AcceptedConnection connection, PhaseBefore before, boolean served, SocketEvent event) {
        if (served || (before.phase == Phase.BUSY && event != SocketEvent.TIMEOUT)) {
            markWaiting(connection, Phase.IDLE, System.nanoTime());
        } else if (before.phase != Phase.BUSY) {
            markWaiting(connection, before.phase, before.since);
        }
    }

    /** Part of a header is buffered, or a request continues without a thread. */
    private void afterLong(AcceptedConnection connection, PhaseBefore before, boolean served, Object processor) {
        if (processor instanceof Processor http && http.isAsync()) {
            connection.becomeStream();
            return;
        }
        boolean first = served || before.phase == Phase.IDLE || before.phase == Phase.BUSY;
        markWaiting(connection, Phase.HEADER, first ? System.nanoTime() : before.since);
    }

    @Override
    public Object getGlobal() {
        return tomcat.getGlobal();
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> wrapper) {
        AcceptedConnection connection = connections.find(wrapper);
        try {
            tomcat.release(wrapper);
        } finally {
            if (connection != null) {
                connections.remove(connection);
            }
        }
    }

    @Override
    public void pause() {
        tomcat.pause();
    }

    @Override
    public void recycle() {
        tomcat.recycle();
    }
}
