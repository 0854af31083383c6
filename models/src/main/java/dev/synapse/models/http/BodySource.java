package dev.synapse.models.http;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a response's body, piece by piece. For one thread. */
@FunctionalInterface
interface BodySource {
    /**
     * Waits for the next bytes; null at the end.
     *
     * @throws StreamException if the body breaks off
     */
    @Nullable
    List<ByteBuffer> read();
}
