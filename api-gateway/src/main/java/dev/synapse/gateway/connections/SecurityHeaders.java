package dev.synapse.gateway.connections;

import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.MessageBytes;

/** Header fields that restrict what a browser allows the gateway's pages to the minimum. */
final class SecurityHeaders {

    private static final String DENY_ALL = "default-src 'none'; frame-ancestors 'none'";
    private static final String DOCS_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String CONSOLE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:;"
                    + " font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    /**
     * Sets the header fields on the response, before any other component does.
     *
     * @param secure whether the client connected over TLS
     */
    static void set(Request request, Response response, boolean secure) {
        response.setHeader("Content-Security-Policy", policy(request.requestURI()));
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        if (secure) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static String policy(MessageBytes path) {
        if (path.equals("/") || path.startsWithIgnoreCase("/assets/", 0)) {
            return CONSOLE_POLICY;
        }
        return isDocs(path) ? DOCS_POLICY : DENY_ALL;
    }

    private static boolean isDocs(MessageBytes path) {
        return path.startsWithIgnoreCase("/docs", 0)
                || path.startsWithIgnoreCase("/redoc", 0)
                || path.startsWithIgnoreCase("/swagger-ui", 0);
    }
}
