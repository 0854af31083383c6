package dev.synapse.models.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failure of one streaming call as seen by the transport. It states what happened, not how to react: the adapter
 * that knows the vendor decides whether to retry. Texts are the server's own and may still contain keys.
 */
public sealed interface StreamFailure {
    /**
     * A response with a status other than 2xx.
     *
     * @param retryAfter null if the server stated none
     * @param body the start of the body
     */
    record Refused(int status, @Nullable Duration retryAfter, String body) implements StreamFailure {}

    /** No connection, or a connection lost before the response began. */
    record Unreachable(String server, String reason) implements StreamFailure {}

    /** No byte for the idle limit, before the headers or within the stream. */
    record Stalled(Duration limit, boolean withinStream) implements StreamFailure {}

    /** The stream ended before it was complete. */
    record CutShort(String missing) implements StreamFailure {}

    /**
     * An error object within a stream of status 200.
     *
     * @param retryAfter null if the head stated none
     */
    record ErrorInStream(String json, @Nullable Duration retryAfter) implements StreamFailure {

        /** An error without a time to wait. */
        public ErrorInStream(String json) {
            this(json, null);
        }
    }

    /**
     * Status 200, but not an event stream.
     *
     * @param retryAfter null if the server stated none
     */
    record NotAStream(String contentType, @Nullable Duration retryAfter, String body) implements StreamFailure {}

    /** An event that violates the protocol. */
    record Malformed(String problem) implements StreamFailure {}

    /** A response that exceeds a size limit. */
    record TooLarge(String subject, String limit) implements StreamFailure {}

    /** A request that could not be built. */
    record BadRequest(String reason) implements StreamFailure {}

    /** The calling thread was interrupted, or the call was cancelled. */
    record Cancelled() implements StreamFailure {}
}
