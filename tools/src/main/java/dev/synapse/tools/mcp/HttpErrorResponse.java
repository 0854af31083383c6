package dev.synapse.tools.mcp;

import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * An HTTP response that is not a protocol message. Its body is not shown, because it may repeat what we sent.
 *
 * @param failure to throw
 * @param endsSession whether a new session is needed
 * @param mayExplain whether the server may have processed the request, and explain in the body why it refuses it
 */
record HttpErrorResponse(TransportException failure, boolean endsSession, boolean mayExplain) {

    /** Checks a response's status; empty if it is 2xx. */
    static Optional<HttpErrorResponse> check(HttpResponse<?> response, boolean hasSession) {
        int status = response.statusCode();
        return switch (status / 100) {
            case 2 -> Optional.empty();
            case 3 ->
                error(TransportException.rejected(
                        "answered with a redirect (%d), which is not followed".formatted(status)));
            case 4 -> clientError(response, hasSession);
            default -> explained(TransportException.unknown("answered " + status));
        };
    }

    private static Optional<HttpErrorResponse> clientError(HttpResponse<?> response, boolean hasSession) {
        int status = response.statusCode();
        // some servers answer 400 instead of 404
        if (hasSession && (status == 404 || status == 400)) {
            return Optional.of(new HttpErrorResponse(
                    TransportException.notProcessed("no longer knows the session (%d)".formatted(status)),
                    true,
                    status == 400));
        }
        return switch (status) {
            case 401, 403 ->
                error(TransportException.rejected("answered %d%s (check its \"headers\")"
                        .formatted(status, AuthenticationChallenge.reason(response))));
            case 408, 425, 429 -> error(TransportException.notProcessed("answered " + status));
            default -> explained(TransportException.rejected("answered " + status));
        };
    }

    private static Optional<HttpErrorResponse> error(TransportException failure) {
        return Optional.of(new HttpErrorResponse(failure, false, false));
    }

    private static Optional<HttpErrorResponse> explained(TransportException failure) {
        return Optional.of(new HttpErrorResponse(failure, false, true));
    }
}
