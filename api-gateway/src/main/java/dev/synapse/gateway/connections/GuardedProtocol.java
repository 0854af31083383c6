package dev.synapse.gateway.connections;

import java.util.function.UnaryOperator;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP/1.1 over the endpoint that bounds connections; made by Tomcat from its name, hence public. */
public final class GuardedProtocol extends Http11NioProtocol {

    private static final int SOCKET_BUFFER = 1024;
    private static final int BACKLOG = 4096;

    /** How many processors of ended requests are kept for reuse; each holds some 60 KB of buffers. */
    private static final int KEPT_PROCESSORS = 32;

    private final GuardedEndpoint endpoint;
    private UnaryOperator<Adapter> gate = UnaryOperator.identity();

    /** For Tomcat. */
    public GuardedProtocol() {
        this(new GuardedEndpoint());
    }

    private GuardedProtocol(GuardedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** Must be called before the protocol is initialised. */
    void guard(OpenConnections connections, ConnectionDeadlines deadlines, UnaryOperator<Adapter> requests) {
        endpoint.guard(connections);
        endpoint.getSocketProperties().setAppReadBufSize(SOCKET_BUFFER);
        endpoint.getSocketProperties().setAppWriteBufSize(SOCKET_BUFFER);
        setProcessorCache(KEPT_PROCESSORS);
        setMaxConnections(GuardedEndpoint.UNLIMITED);
        setAcceptCount(BACKLOG);
        setKeepAliveTimeout(Math.toIntExact(deadlines.idle().toMillis()) + 1000);
        gate = requests;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(gate.apply(adapter));
    }
}
