package dev.synapse.gateway.intake;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.gateway.limits.ClientAddress;
import dev.synapse.gateway.web.MemoryShares;
import dev.synapse.gateway.web.MemoryShares.SharedReservation;
import org.apache.catalina.connector.Request;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The memory of request bodies, in two parts that never borrow from each other: one for authenticated users, shared by user, and one for
 * all others, shared by address. Anonymous clients that hold on to unfinished bodies thus leave the users theirs. Thread-safe.
 */
final class BodyMemoryShares {

    private final MemoryShares users;
    private final MemoryShares anonymous;

    BodyMemoryShares(GatewayMemory memory) {
        users = new MemoryShares(memory.requests());
        anonymous = new MemoryShares(memory.anonymousRequests());
    }

    /** Starts the reservation for the body of a request. To be called on the thread that serves it, once its client is known. */
    SharedReservation open(Request request) {
        Authentication client = SecurityContextHolder.getContext().getAuthentication();
        return client == null || client instanceof AnonymousAuthenticationToken || !client.isAuthenticated()
                ? anonymous.open(ClientAddress.network(String.valueOf(request.getRemoteAddr())))
                : users.open(client.getName());
    }
}
