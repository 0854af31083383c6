package dev.synapse.gateway.web;

import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/**
 * Tells a client that went away from an error of ours: there is nobody to answer. Only the container knows; a connection that was
 * reset or ended may as well be one of ours to PostgreSQL, whose client has to hear of it.
 */
final class ClientDisconnect {

    private ClientDisconnect() {}

    static boolean isCauseOf(Exception e) {
        @Nullable Throwable cause = e;
        while (cause != null) {
            if (cause instanceof ClientAbortException || cause instanceof AsyncRequestNotUsableException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
