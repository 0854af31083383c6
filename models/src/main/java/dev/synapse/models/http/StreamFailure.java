package dev.synapse.models.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with one streamed call, as the transport saw it. It says what happened and not what to do about it:
 * whether to try again is decided by the adapter that knows the vendor. Texts are the server's own and are not yet
 * scrubbed of keys.
 */
public sealed interface StreamFailure {
    /** An answer of another status than 2xx, with the start of its body. */
    record Refused(int status, @Nullable Duration retryAfter, String body) implements StreamFailure {}

    /** No connection, or one that broke before the answer began. */
    record Unreachable(String server, String why) implements StreamFailure {}

    /** No byte came for so long, before the headers or within the stream. */
    record Stalled(Duration limit, boolean withinStream) implements StreamFailure {}

    /** The stream ended, but not where it should. */
    record CutShort(String missing) implements StreamFailure {}

    /** An error object within a stream of status 200. */
    record ErrorInStream(String json) implements StreamFailure {}

    /** Status 200, but no stream of events. */
    record NotAStream(String contentType, String body) implements StreamFailure {}

    /** An event that makes no sense. */
    record Malformed(String what) implements StreamFailure {}

    /** More than anybody should send. */
    record TooLarge(String what, String limit) implements StreamFailure {}

    /** The request could not even be made. */
    record BadRequest(String why) implements StreamFailure {}

    /** The calling thread was interrupted, or the call was cancelled. */
    record Cancelled() implements StreamFailure {}
}
