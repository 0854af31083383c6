package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.ApiException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/** The cookie with a browser's refresh token. No script can read it, and no other site's request carries it. */
final class SessionCookie {

    static final String NAME = "synapse_session";

    private static final String PATH = "/auth/browser";
    private static final int MAX = 1000;

    private SessionCookie() {}

    /** The token of the request; 400 if there are several. */
    static Optional<String> read(HttpServletRequest request) {
        List<String> values = Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(cookie -> cookie.getName().equals(NAME))
                .map(Cookie::getValue)
                .toList();
        if (values.size() > 1) {
            throw ApiException.malformed(
                    "A request must carry at most one cookie %s; found %d.".formatted(NAME, values.size()));
        }
        return values.stream()
                .filter(value -> !value.isEmpty() && value.length() <= MAX)
                .findFirst();
    }

    /** Sets the cookie; only for TLS if the request came over TLS. */
    static void set(HttpServletRequest request, HttpServletResponse response, String token, Duration lifetime) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(request, token, lifetime));
    }

    /** Removes the cookie from the browser. */
    static void clear(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(request, "", Duration.ZERO));
    }

    private static String cookie(HttpServletRequest request, String value, Duration lifetime) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path(PATH)
                .maxAge(lifetime)
                .build()
                .toString();
    }
}
