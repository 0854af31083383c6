package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who is calling. A token that is not good counts as none. Only the live-event addresses take a token from anywhere
 * but the {@code Authorization} header.
 */
final class TokenFilter extends OncePerRequestFilter {

    private static final String SCHEME = "bearer ";
    private static final String SUBPROTOCOL = "bearer.";

    private final AccessTokens tokens;
    private final LiveSessions sessions;
    private final Tickets tickets;
    private final boolean queryToken;

    TokenFilter(AccessTokens tokens, LiveSessions sessions, Tickets tickets, GatewaySettings settings) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.tickets = tickets;
        this.queryToken = settings.queryToken();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Session> session;
        try {
            session = caller(request).filter(sessions::isLive);
        } catch (RuntimeException e) {
            Problems.write(request, response, e);
            return;
        }
        if (session.isPresent()) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(
                    UsernamePasswordAuthenticationToken.authenticated(session.get(), null, List.of()));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    private Optional<Session> caller(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                    ? tokens.read(header.substring(SCHEME.length()).strip())
                    : Optional.empty();
        }
        return isLive(request) ? callerOfLiveEvents(request) : Optional.empty();
    }

    private Optional<Session> callerOfLiveEvents(HttpServletRequest request) {
        String protocol = bearerProtocol(request);
        if (protocol != null) {
            return tokens.read(protocol);
        }
        String ticket = request.getParameter("ticket");
        if (ticket != null) {
            return tickets.spend(ticket);
        }
        String token = request.getParameter("token");
        return token != null && queryToken ? tokens.read(token) : Optional.empty();
    }

    private static boolean isLive(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getMethod().equals("GET") && (path.startsWith("/ws/") || path.matches("/groups/[^/]+/events/?"));
    }

    private static @Nullable String bearerProtocol(HttpServletRequest request) {
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        if (offered == null) {
            return null;
        }
        for (String protocol : offered.split(",", -1)) {
            if (protocol.strip().startsWith(SUBPROTOCOL)) {
                return protocol.strip().substring(SUBPROTOCOL.length());
            }
        }
        return null;
    }
}
