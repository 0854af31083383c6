package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.EventStreamPaths;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;

/**
 * The credential of a request, in the header {@code Authorization} or {@code X-Api-Key}. Only the event endpoints accept one elsewhere. A request may carry at most
 * one (RFC 6750): with several, the acting user would be ambiguous.
 */
final class Credentials {

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String SUBPROTOCOL = "bearer.";

    /** A header with an API key alone, for clients that cannot set {@code Authorization}. */
    static final String API_KEY = "X-Api-Key";

    private Credentials() {}

    /** Where a credential was found. */
    enum Source {
        AUTHORIZATION("the Authorization header"),
        API_KEY("the X-Api-Key header"),
        SUBPROTOCOL("the subprotocol bearer.<token>"),
        TICKET("the ticket parameter"),
        TOKEN("the token parameter");

        private final String text;

        Source(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A credential, not verified yet. */
    record Credential(Source source, String value) {

        @Override
        public String toString() {
            return "Credential[%s]".formatted(source);
        }
    }

    /** The request's credential, if any; 400 if there are several. */
    static Optional<Credential> of(HttpServletRequest request) {
        List<Credential> all = all(request);
        if (all.size() > 1) {
            throw ApiException.malformed("A request must carry at most one credential; found %d: %s."
                    .formatted(
                            all.size(),
                            all.stream()
                                    .map(credential -> credential.source().toString())
                                    .collect(Collectors.joining(", "))));
        }
        return all.stream().findFirst();
    }

    private static List<Credential> all(HttpServletRequest request) {
        List<Credential> all = new ArrayList<>();
        headers(request, HttpHeaders.AUTHORIZATION)
                .forEach(value -> all.add(new Credential(Source.AUTHORIZATION, value)));
        headers(request, API_KEY).forEach(value -> all.add(new Credential(Source.API_KEY, value)));
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
        return request.getMethod().equals("GET")
                && (EventStreamPaths.isSocket(request) || EventStreamPaths.isEvents(request));
    }

    private static Stream<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name)).stream();
    }

    private static Stream<String> parameters(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null ? Stream.empty() : Stream.of(values);
    }
}
