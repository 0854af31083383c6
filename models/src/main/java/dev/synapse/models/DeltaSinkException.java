package dev.synapse.models;

/** Carries the exception of a {@link DeltaSink} through the reading of a reply. */
final class DeltaSinkException extends RuntimeException {
    private final transient RuntimeException thrown;

    DeltaSinkException(RuntimeException thrown) {
        super(thrown);
        this.thrown = thrown;
    }

    RuntimeException thrown() {
        return thrown;
    }
}
