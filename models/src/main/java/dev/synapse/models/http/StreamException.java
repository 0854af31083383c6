package dev.synapse.models.http;

/** Carries a {@link StreamFailure} through APIs that only propagate exceptions. */
public final class StreamException extends RuntimeException {
    private final transient StreamFailure failure;

    /** An exception without stack trace, since the failure describes itself. */
    public StreamException(StreamFailure failure) {
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    /** The failure. */
    public StreamFailure failure() {
        return failure;
    }
}
