package dev.synapse.gateway.web;

import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/**
 * Recognises errors caused by a client that disconnected, to which no response can be sent. Only the container's own exceptions count: any
 * other reset connection may be one to PostgreSQL, and that failure must be reported to the client.
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
