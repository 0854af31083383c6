package dev.synapse.gateway.access;

import dev.synapse.gateway.web.ApiException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses requests of other sites to {@link SameOriginOnly} controllers. */
final class SameOriginInterceptor implements HandlerInterceptor {

    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private final List<String> allowedOrigins;

    SameOriginInterceptor(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && request.getDispatcherType() == DispatcherType.REQUEST
                && method.getBeanType().isAnnotationPresent(SameOriginOnly.class)) {
            check(request);
        }
        return true;
    }

    private void check(HttpServletRequest request) {
        if (!values(request, SameOriginOnly.HEADER).equals(List.of(SameOriginOnly.VALUE))) {
            throw ApiException.of(
                    HttpStatus.FORBIDDEN,
                    "This requires the header %s: %s, which no form of another site can send."
                            .formatted(SameOriginOnly.HEADER, SameOriginOnly.VALUE));
        }
        List<String> origins = values(request, HttpHeaders.ORIGIN);
        boolean isListed = origins.size() == 1 && allowedOrigins.contains(origins.getFirst());
        boolean isSame = origins.stream().allMatch(own(request)::equalsIgnoreCase)
                && values(request, FETCH_SITE).stream().allMatch("same-origin"::equals);
        if (!isListed && !isSame) {
            throw ApiException.originNotAllowed();
        }
    }

    private static String own(HttpServletRequest request) {
        int standard = request.getScheme().equals("https") ? 443 : 80;
        String port = request.getServerPort() == standard ? "" : ":" + request.getServerPort();
        return request.getScheme() + "://" + request.getServerName() + port;
    }

    private static List<String> values(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }
}
