package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;

/**
 * The credentials that a request carries. Only the live-event addresses take one from anywhere but the {@code Authorization} header. A
 * request may have one at most, as RFC 6750 demands: of several it is not clear for whom it acts.
 */
final class Credentials {

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String SUBPROTOCOL = "bearer.";

    private Credentials() {}

    /** Where a credential was found. */
    enum Source {
        AUTHORIZATION("the header Authorization"),
        SUBPROTOCOL("a subprotocol bearer.<token>"),
        TICKET("the parameter ticket"),
        TOKEN("the parameter token");

        private final String text;

        Source(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** One credential, which may or may not be good. */
    record Credential(Source place, String value) {

        @Override
        public String toString() {
            return "Credential[%s]".formatted(place);
        }
    }

    /** The request's credential, if it has one; 400 if it has several. */
    static Optional<Credential> of(HttpServletRequest request) {
        List<Credential> all = all(request);
        if (all.size() > 1) {
            throw ApiException.malformed("A request may carry one credential; this one has %d: %s."
                    .formatted(
                            all.size(),
                            all.stream()
                                    .map(credential -> credential.place().toString())
                                    .collect(Collectors.joining(", "))));
        }
        return all.stream().findFirst();
    }

    private static List<Credential> all(HttpServletRequest request) {
        List<Credential> all = new ArrayList<>();
        headers(request, HttpHeaders.AUTHORIZATION)
                .forEach(value -> all.add(new Credential(Source.AUTHORIZATION, value)));
        if (isLive(request)) {
            headers(request, SUBPROTOCOLS)
                    .flatMap(line -> Stream.of(line.split(",", -1)))
                    .map(String::strip)
                    .filter(protocol -> protocol.startsWith(SUBPROTOCOL))
                    .forEach(protocol ->
                            all.add(new Credential(Source.SUBPROTOCOL, protocol.substring(SUBPROTOCOL.length()))));
            parameters(request, "ticket").forEach(value -> all.add(new Credential(Source.TICKET, value)));
            parameters(request, "token").forEach(value -> all.add(new Credential(Source.TOKEN, value)));
        }
        return all;
    }

    private static boolean isLive(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getMethod().equals("GET") && (path.startsWith("/ws/") || path.matches("/groups/[^/]+/events/?"));
    }

    private static Stream<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name)).stream();
    }

    private static Stream<String> parameters(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null ? Stream.empty() : Stream.of(values);
    }
}
