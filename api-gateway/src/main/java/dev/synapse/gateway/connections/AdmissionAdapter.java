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

/** Lets a request whose header is complete pass to Tomcat, or refuses it before it costs anything. Thread-safe. */
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
        Connection connection = GuardedHandler.current();
        connection.leave();
        connection.beginRequest(System.nanoTime());
        SecurityHeaders.set(request, response, proxies.secure(connection.peer(), request.getMimeHeaders()));
        boolean health = HEALTH.stream().anyMatch(request.requestURI()::equals);
        if (connection.reserve()) {
            response.setHeader("Connection", "close");
            if (!health) {
                responses.tooManyConnections(request, response);
                return;
            }
        }
        ClientNetwork client = ClientNetwork.of(proxies.client(connection.peer(), request.getMimeHeaders()));
        switch (health ? slots.enterHealth(client) : slots.enter(client)) {
            case Slot slot -> {
                // nothing here depends on the language, and Tomcat throws where a client lists more than ten
                request.getMimeHeaders().removeHeader("Accept-Language");
                serve(connection, slot, request, response);
            }
            case LimitReached.CLIENT -> responses.tooManyOfClient(request, response);
            case LimitReached.PROCESS -> responses.tooMany(request, response);
        }
    }

    /** The slot is held until the request's body is read to its end, which is after this. */
    private void serve(Connection connection, Slot slot, Request request, Response response) throws Exception {
        connection.hold(slot);
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
