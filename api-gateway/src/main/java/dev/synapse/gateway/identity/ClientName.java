package dev.synapse.gateway.identity;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** What a client calls itself in {@code User-Agent}, by which a user recognises a login. */
final class ClientName {

    static final int MAX = 200;

    private ClientName() {}

    /** The name in printable ASCII characters, the first {@value #MAX} of them; null if there is none. */
    static @Nullable String of(HttpServletRequest request) {
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        if (agent == null) {
            return null;
        }
        String printable = agent.replaceAll("[^ -~]+", "").strip();
        return printable.isEmpty() ? null : printable.substring(0, Math.min(MAX, printable.length()));
    }
}
