package dev.synapse.gateway.limits;

import static dev.synapse.gateway.RateLimit.LOGINS;
import static dev.synapse.gateway.RateLimit.REFRESHES;
import static dev.synapse.gateway.RateLimit.REGISTRATIONS;

import dev.synapse.gateway.RateLimit;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Serves the logins, registrations and refreshes of each client address a few at a time. These requests need no account, so a burst of
 * them would otherwise delay the requests of all users. Beyond a short queue the response is 429.
 */
public final class LoginQueueFilter extends OncePerRequestFilter {

    private static final Set<RateLimit> QUEUED = Set.of(LOGINS, REGISTRATIONS, REFRESHES);
    private static final String SIGN_IN = "/auth/oidc/";
    private static final int RUNNING = 4;
    private static final int WAITING = 60;
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ClientQueues queues = new ClientQueues(RUNNING, WAITING, MAX_WAIT);

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // most requests; their route need not be looked up here
        if (request.getMethod().equals("GET") && !request.getServletPath().startsWith(SIGN_IN)) {
            return true;
        }
        return LimitedRoutes.of(request.getMethod(), request.getRequestURI()).stream()
                .noneMatch(QUEUED::contains);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String client = ClientAddress.network(request.getRemoteAddr());
        if (!enter(client)) {
            ErrorResponses.write(
                    request,
                    response,
                    ApiException.tooManyRequests(
                            "Too many concurrent logins, registrations and refreshes from your address; try again in 1 s.",
                            RETRY_AFTER));
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            queues.leave(client);
        }
    }

    private boolean enter(String client) {
        try {
            return queues.enter(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
