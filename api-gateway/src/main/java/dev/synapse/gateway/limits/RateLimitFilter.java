package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimit;
import dev.synapse.gateway.RateLimit.Scope;
import dev.synapse.gateway.RateLimits;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests over a rate limit before they do any work, and reports the state of the limits to clients
 * (draft-ietf-httpapi-ratelimit-headers). Runs after authentication, so that the user is known.
 */
public final class RateLimitFilter extends OncePerRequestFilter {

    private static final long UNKNOWN_LENGTH = 131_072;
    private static final long UNKNOWN_FILE_LENGTH = 5_242_880;

    private final RateLimiter limiter;

    public RateLimitFilter(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<RateLimit> limits = LimitedRoutes.of(request.getMethod(), request.getRequestURI());
        if (limits.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        List<Charge> charges = limits.stream()
                .map(limit -> new Charge(limit, cost(limit, request)))
                .toList();
        List<LimitState> states = limiter.take(subject(limits.getFirst().scope(), request), charges);
        setHeaders(response, states);
        Optional<LimitState> exceeded =
                states.stream().filter(LimitState::exceeded).findFirst();
        if (exceeded.isPresent()) {
            ErrorResponses.write(request, response, refusal(exceeded.get()));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static String subject(Scope scope, HttpServletRequest request) {
        return switch (scope) {
            case ADDRESS -> "a:" + ClientAddress.network(request.getRemoteAddr());
            case USER -> "u:" + request.getUserPrincipal().getName();
        };
    }

    private static long cost(RateLimit limit, HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return switch (limit) {
            case MESSAGE_BYTES -> length < 0 ? UNKNOWN_LENGTH : Math.min(length, RateLimits.MAX_COST);
            case FILE_BYTES -> length < 0 ? UNKNOWN_FILE_LENGTH : Math.min(length, RateLimits.MAX_FILE_COST);
            case RateLimit requests -> 1;
        };
    }

    private static void setHeaders(HttpServletResponse response, List<LimitState> states) {
        response.setHeader(
                "RateLimit-Policy", states.stream().map(RateLimitFilter::policy).collect(Collectors.joining(", ")));
        response.setHeader(
                "RateLimit",
                states.stream()
                        .map(state ->
                                "\"%s\";r=%d;t=%d".formatted(state.limit().label(), state.remaining(), state.seconds()))
                        .collect(Collectors.joining(", ")));
    }

    private static String policy(LimitState state) {
        String unit = state.limit().countsBytes() ? ";qu=\"content-bytes\"" : "";
        return "\"%s\";q=%d;w=%d%s"
                .formatted(state.limit().label(), state.quota(), RateLimits.WINDOW.toSeconds(), unit);
    }

    private static ApiException refusal(LimitState exceeded) {
        String detail = "Limit of %d %s per minute reached; try again in %d s."
                .formatted(exceeded.quota(), exceeded.limit().description(), exceeded.seconds());
        return ApiException.tooManyRequests(detail, Duration.ofSeconds(exceeded.seconds()));
    }
}
