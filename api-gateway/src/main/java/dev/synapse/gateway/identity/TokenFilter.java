package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ErrorResponses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Authenticates requests by access token, ticket or API key. An invalid credential counts as none; several in one request are a 400. */
final class TokenFilter extends OncePerRequestFilter {

    private static final String SCHEME = "bearer ";

    private final AccessTokens tokens;
    private final LiveSessions sessions;
    private final LiveKeys keys;
    private final Tickets tickets;
    private final boolean queryToken;

    TokenFilter(AccessTokens tokens, LiveSessions sessions, LiveKeys keys, Tickets tickets, GatewaySettings settings) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.keys = keys;
        this.tickets = tickets;
        this.queryToken = settings.queryToken();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Session> session;
        try {
            session = caller(request);
        } catch (RuntimeException e) {
            ErrorResponses.write(request, response, e);
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
        return Credentials.of(request).flatMap(credential -> switch (credential.source()) {
            case AUTHORIZATION -> bearer(credential.value());
            case API_KEY -> keys.session(credential.value().strip());
            case SUBPROTOCOL -> tokenOrKey(credential.value());
            case TICKET -> tickets.spend(credential.value()).filter(sessions::isLive);
            case TOKEN -> queryToken ? token(credential.value()) : Optional.empty();
        });
    }

    private Optional<Session> bearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? tokenOrKey(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private Optional<Session> tokenOrKey(String credential) {
        return ApiKeyText.matches(credential) ? keys.session(credential) : token(credential);
    }

    private Optional<Session> token(String credential) {
        return tokens.read(credential).filter(sessions::isLive);
    }
}
