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

/** The cookies of browsers. No script can read them; what they are sent with is stated by each. */
enum BrowserCookie {
    /** The refresh token of a login. No request that another site causes carries it. */
    SESSION("synapse_session", "/auth/browser", "Strict"),
    /** Binds a sign-in to the browser that began it. A link of another site carries it: that is how the provider sends people back. */
    SIGN_IN("synapse_oidc", "/auth/oidc", "Lax");

    private static final int MAX = 1000;

    private final String name;
    private final String path;
    private final String sameSite;

    BrowserCookie(String name, String path, String sameSite) {
        this.name = name;
        this.path = path;
        this.sameSite = sameSite;
    }

    /** The value in the request; 400 if there are several. */
    Optional<String> read(HttpServletRequest request) {
        List<String> values = Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .toList();
        if (values.size() > 1) {
            throw ApiException.malformed(
                    "A request must carry at most one cookie %s; found %d.".formatted(name, values.size()));
        }
        return values.stream()
                .filter(value -> !value.isEmpty() && value.length() <= MAX)
                .findFirst();
    }

    /** Sets the cookie; only for TLS if the request came over TLS. */
    void set(HttpServletRequest request, HttpServletResponse response, String value, Duration lifetime) {
        response.addHeader(HttpHeaders.SET_COOKIE, text(request, value, lifetime));
    }

    /** Removes the cookie from the browser. */
    void clear(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, text(request, "", Duration.ZERO));
    }

    private String text(HttpServletRequest request, String value, Duration lifetime) {
        return ResponseCookie.from(name, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite(sameSite)
                .path(path)
                .maxAge(lifetime)
                .build()
                .toString();
    }
}
