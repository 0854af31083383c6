package dev.synapse.gateway.limits;

import static dev.synapse.gateway.RateLimit.CHANGES;
import static dev.synapse.gateway.RateLimit.DESCRIPTIONS;
import static dev.synapse.gateway.RateLimit.FILES;
import static dev.synapse.gateway.RateLimit.FILE_BYTES;
import static dev.synapse.gateway.RateLimit.LOGINS;
import static dev.synapse.gateway.RateLimit.MESSAGES;
import static dev.synapse.gateway.RateLimit.MESSAGE_BYTES;
import static dev.synapse.gateway.RateLimit.READS;
import static dev.synapse.gateway.RateLimit.REFRESHES;
import static dev.synapse.gateway.RateLimit.REGISTRATIONS;
import static dev.synapse.gateway.RateLimit.STREAMS;
import static dev.synapse.gateway.RateLimit.TICKETS;

import dev.synapse.gateway.RateLimit;
import java.util.List;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The rate limits of each route. The first matching entry applies. */
public final class LimitedRoutes {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");

    private static final List<Route> ROUTES = List.of(
            route(Set.of("POST"), "/auth/login", LOGINS),
            route(Set.of("DELETE"), "/auth/me", LOGINS),
            route(Set.of("PATCH"), "/auth/me", CHANGES),
            route(Set.of("POST"), "/auth/password", LOGINS),
            route(READING, "/auth/logins", READS),
            route(CHANGING, "/auth/logins/**", CHANGES),
            route(READING, "/auth/keys", READS),
            route(CHANGING, "/auth/keys/**", CHANGES),
            route(Set.of("POST"), "/auth/register", REGISTRATIONS),
            route(Set.of("POST"), "/auth/refresh", REFRESHES),
            route(Set.of("POST"), "/auth/browser/login", LOGINS),
            route(Set.of("POST"), "/auth/browser/{call}", REFRESHES),
            route(READING, "/auth/oidc/{call}", LOGINS),
            route(Set.of("POST"), "/auth/ws-ticket", TICKETS),
            route(READING, "/ws/{group}", STREAMS),
            route(READING, "/ws", STREAMS),
            route(READING, "/events", STREAMS),
            route(READING, "/activity", READS),
            route(Set.of("PUT"), "/groups/{group}/read", READS),
            route(READING, "/groups/{group}/events", STREAMS),
            route(Set.of("POST"), "/groups/{group}/messages", MESSAGES, MESSAGE_BYTES),
            route(Set.of("POST"), "/groups/{group}/files", FILES, FILE_BYTES),
            route(CHANGING, "/groups/**", CHANGES),
            route(READING, "/groups/**", READS),
            route(CHANGING, "/invitations/**", CHANGES),
            route(READING, "/invitations", READS),
            route(READING, "/usage", READS),
            route(CHANGING, "/operator/**", CHANGES),
            route(READING, "/operator/**", READS),
            route(READING, "/openapi.json", DESCRIPTIONS),
            route(READING, "/openapi.json/**", DESCRIPTIONS),
            route(READING, "/openapi.json.yaml", DESCRIPTIONS),
            route(READING, "/docs", DESCRIPTIONS),
            route(READING, "/docs/**", DESCRIPTIONS),
            route(READING, "/redoc", DESCRIPTIONS),
            route(READING, "/redoc/**", DESCRIPTIONS),
            route(READING, "/swagger-ui/**", DESCRIPTIONS),
            route(READING, "/", DESCRIPTIONS),
            route(READING, "/assets/**", DESCRIPTIONS));

    private LimitedRoutes() {}

    private record Route(Set<String> methods, PathPattern path, List<RateLimit> limits) {}

    private static Route route(Set<String> methods, String path, RateLimit... limits) {
        return new Route(methods, PathPatternParser.defaultInstance.parse(path), List.of(limits));
    }

    /** The rate limits of a request; empty if its route has none. Paths match as they do for controllers. */
    public static List<RateLimit> of(String method, String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return ROUTES.stream()
                .filter(route ->
                        route.methods().contains(method) && route.path().matches(parsed))
                .findFirst()
                .map(Route::limits)
                .orElse(List.of());
    }
}
