package dev.synapse.tools.mcp;

import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * An answer that is none of the protocol's. What its body says is not shown: it may repeat what we sent.
 *
 * @param endsSession whether a new session is needed
 */
record HttpErrorResponse(TransportException failure, boolean endsSession) {

    static Optional<HttpErrorResponse> check(HttpResponse<?> response, boolean hasSession) {
        int status = response.statusCode();
        return switch (status / 100) {
            case 2 -> Optional.empty();
            case 3 ->
                refused(TransportException.refused(
                        "redirects to another address (%d), which is not followed".formatted(status)));
            case 4 -> byClient(status, hasSession);
            default -> refused(TransportException.unknown("answered " + status));
        };
    }

    private static Optional<HttpErrorResponse> byClient(int status, boolean hasSession) {
        // some servers answer 400 where 404 is meant
        if (hasSession && (status == 404 || status == 400)) {
            return Optional.of(new HttpErrorResponse(
                    TransportException.undone("has forgotten the session (%d)".formatted(status)), true));
        }
        return refused(
                switch (status) {
                    case 401, 403 ->
                        TransportException.refused("answered %d (are its \"headers\" right?)".formatted(status));
                    case 408, 425, 429 -> TransportException.undone("answered " + status);
                    default -> TransportException.refused("answered " + status);
                });
    }

    private static Optional<HttpErrorResponse> refused(TransportException failure) {
        return Optional.of(new HttpErrorResponse(failure, false));
    }
}
