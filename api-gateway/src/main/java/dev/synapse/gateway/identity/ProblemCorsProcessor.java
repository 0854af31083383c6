package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.SameOriginOnly;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Enforces the allowed CORS origins; responds to all others with a problem document. */
final class ProblemCorsProcessor extends DefaultCorsProcessor {

    private ProblemCorsProcessor() {}

    /** The filter, to be placed before authentication: preflight requests carry no token. */
    static CorsFilter filter(List<String> allowed) {
        CorsConfiguration cors = rules(allowed);
        CorsConfiguration withCookie = rules(allowed);
        withCookie.addAllowedHeader(SameOriginOnly.HEADER);
        withCookie.setAllowCredentials(true);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/auth/browser/**", withCookie);
        source.registerCorsConfiguration("/**", cors);
        CorsFilter filter = new CorsFilter(source);
        filter.setCorsProcessor(new ProblemCorsProcessor());
        return filter;
    }

    private static CorsConfiguration rules(List<String> allowed) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(allowed);
        cors.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of(
                HttpHeaders.AUTHORIZATION,
                Credentials.API_KEY,
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.IF_MATCH,
                HttpHeaders.IF_NONE_MATCH,
                "Idempotency-Key",
                "Last-Event-ID"));
        cors.setExposedHeaders(List.of("ETag", "Location", "Link", "Retry-After"));
        cors.setMaxAge(Duration.ofHours(1));
        return cors;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean allowed;
        try {
            allowed = super.processRequest(configuration, request, response);
        } catch (IllegalArgumentException | IllegalStateException malformedOrigin) {
            allowed = false;
        }
        if (!allowed) {
            ErrorResponses.write(request, response, ApiException.originNotAllowed());
        }
        return allowed;
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        // the caller writes the response: it knows the request
    }
}
