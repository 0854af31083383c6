package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.RequestSlots.LimitReached;
import dev.synapse.gateway.connections.RequestSlots.Slot;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/** Passes a request with a complete header on to Tomcat, or refuses it at minimal cost if a limit is reached. Thread-safe. */
final class AdmissionAdapter implements Adapter {

    private static final Set<String> HEALTH = Set.of("/health", "/health/live", "/health/ready");

    private final Adapter tomcat;
    private final RequestSlots slots;
    private final TrustedProxies proxies;
    private final OverloadResponses responses;

    AdmissionAdapter(Adapter tomcat, RequestSlots slots, TrustedProxies proxies, OverloadResponses responses) {
        this.tomcat = tomcat;
        this.slots = slots;
        this.proxies = proxies;
        this.responses = responses;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        AcceptedConnection connection = GuardedHandler.current();
        connection.releaseSlot();
        connection.beginRequest(System.nanoTime());
        SecurityHeaders.set(request, response, proxies.secure(connection.peer(), request.getMimeHeaders()));
        boolean health = HEALTH.stream().anyMatch(request.requestURI()::equals);
        if (connection.reserve()) {
            response.setHeader("Connection", "close");
            if (!health) {
                responses.connectionLimitReached(request, response);
                return;
            }
        }
        ClientNetwork client = ClientNetwork.of(proxies.client(connection.peer(), request.getMimeHeaders()));
        switch (health ? slots.acquireForHealthCheck(client) : slots.acquire(client)) {
            case Slot slot -> {
                // no response depends on the language, and Tomcat throws if a client lists more than ten
                request.getMimeHeaders().removeHeader("Accept-Language");
                serve(connection, slot, request, response);
            }
            case LimitReached.CLIENT -> responses.clientLimitReached(request, response);
            case LimitReached.PROCESS -> responses.processLimitReached(request, response);
        }
    }

    /** Serves the request. The slot stays held until the request's body is fully read, which happens after this method returns. */
    private void serve(AcceptedConnection connection, Slot slot, Request request, Response response) throws Exception {
        connection.holdSlot(slot);
        request.setAttribute(SlotReleaseFilter.ATTRIBUTE, slot);
        try {
            tomcat.service(request, response);
        } finally {
            AtomicBoolean async = new AtomicBoolean();
            request.action(ActionCode.ASYNC_IS_ASYNC, async);
            if (!async.get()) {
                connection.endRequest(System.nanoTime());
            }
        }
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return tomcat.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
        return tomcat.asyncDispatch(request, response, event);
    }

    @Override
    public void log(Request request, Response response, long nanos) {
        tomcat.log(request, response, nanos);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        tomcat.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return tomcat.getDomain();
    }
}
