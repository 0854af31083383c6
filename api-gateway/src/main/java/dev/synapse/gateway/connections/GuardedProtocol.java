package dev.synapse.gateway.connections;

import java.util.function.UnaryOperator;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP/1.1 on the endpoint that limits connections. Public because Tomcat creates it by its class name. */
public final class GuardedProtocol extends Http11NioProtocol {

    private static final int SOCKET_BUFFER = 1024;
    private static final int BACKLOG = 4096;

    /** Idle request processors kept for reuse; each holds about 60 KB of buffers. */
    private static final int PROCESSOR_CACHE = 32;

    private final GuardedEndpoint endpoint;
    private UnaryOperator<Adapter> adapterWrapper = UnaryOperator.identity();

    /** For Tomcat. */
    public GuardedProtocol() {
        this(new GuardedEndpoint());
    }

    private GuardedProtocol(GuardedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** Sets the limits. Must be called before the protocol is initialised. */
    void guard(OpenConnections connections, ConnectionDeadlines deadlines, UnaryOperator<Adapter> wrapper) {
        endpoint.guard(connections);
        endpoint.getSocketProperties().setAppReadBufSize(SOCKET_BUFFER);
        endpoint.getSocketProperties().setAppWriteBufSize(SOCKET_BUFFER);
        setProcessorCache(PROCESSOR_CACHE);
        setMaxConnections(GuardedEndpoint.UNLIMITED);
        setAcceptCount(BACKLOG);
        setKeepAliveTimeout(Math.toIntExact(deadlines.idle().toMillis()) + 1000);
        adapterWrapper = wrapper;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(adapterWrapper.apply(adapter));
    }
}
