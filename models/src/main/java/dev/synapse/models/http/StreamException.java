package dev.synapse.models.http;

/** Carries a {@link StreamFailure} through code that only knows exceptions. */
public final class StreamException extends RuntimeException {
    private final transient StreamFailure failure;

    public StreamException(StreamFailure failure) {
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    public StreamFailure failure() {
        return failure;
    }
}
