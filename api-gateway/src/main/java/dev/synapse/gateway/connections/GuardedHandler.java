package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.Connection.Phase;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Follows what each connection is doing, around Tomcat's own handler. Tomcat holds a lock of the connection while it calls
 * {@link #process}, so calls for one connection never overlap.
 */
final class GuardedHandler implements Handler<NioChannel> {

    private static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

    private final Handler<NioChannel> tomcat;
    private final OpenConnections connections;
    private final Consumer<SocketChannel> closing;

    GuardedHandler(Handler<NioChannel> tomcat, OpenConnections connections, Consumer<SocketChannel> closing) {
        this.tomcat = tomcat;
        this.connections = connections;
        this.closing = closing;
    }

    /** The connection that this thread processes. */
    static Connection current() {
        return CURRENT.get();
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
        Connection connection = connections.find(wrapper);
        if (connection == null) {
            return SocketState.CLOSED;
        }
        Before before = new Before(connection.phase(), connection.since(), connection.requests());
        if (!connections.begin(connection)) {
            return SocketState.CLOSED;
        }
        SocketState state = ScopedValue.where(CURRENT, connection).call(() -> tomcat.process(wrapper, event));
        boolean served = connection.requests() != before.requests;
        switch (state) {
            case OPEN -> rest(connection, before, served, event);
            case LONG -> pause(connection, before, served, wrapper.getCurrentProcessor());
            case UPGRADED, ASYNC_IO -> connection.becomeStream();
            case CLOSED, ASYNC_END, SENDFILE, UPGRADING, SUSPENDED -> {}
        }
        return state;
    }

    /** What a connection was doing before an event. */
    private record Before(Phase phase, long since, long requests) {}

    private void await(Connection connection, Phase phase, long since) {
        SocketChannel victim = connections.rest(connection, phase, since);
        if (victim != null) {
            closing.accept(victim);
        }
    }

    /** Nothing of a request is there. Bytes that are no request, such as empty lines, do not prolong the wait for one. */
    private void rest(Connection connection, Before before, boolean served, SocketEvent event) {
        if (served || (before.phase == Phase.BUSY && event != SocketEvent.TIMEOUT)) {
            await(connection, Phase.IDLE, System.nanoTime());
        } else if (before.phase != Phase.BUSY) {
            await(connection, before.phase, before.since);
        }
    }

    /** A part of a header is there, or a request goes on without a thread. */
    private void pause(Connection connection, Before before, boolean served, Object processor) {
        if (processor instanceof Processor http && http.isAsync()) {
            connection.becomeStream();
            return;
        }
        boolean first = served || before.phase == Phase.IDLE || before.phase == Phase.BUSY;
        await(connection, Phase.HEADER, first ? System.nanoTime() : before.since);
    }

    @Override
    public Object getGlobal() {
        return tomcat.getGlobal();
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> wrapper) {
        Connection connection = connections.find(wrapper);
        try {
            tomcat.release(wrapper);
        } finally {
            if (connection != null) {
                connections.forget(connection);
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
