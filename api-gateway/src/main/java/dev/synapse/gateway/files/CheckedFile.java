package dev.synapse.gateway.files;

import dev.synapse.gateway.web.Sha256;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file whose content is what its media type says.
 *
 * @param width in pixels, null for a text
 * @param height in pixels, null for a text
 */
@SuppressWarnings("ArrayRecordComponent") // a file of 5 MB is not copied, and never compared
record CheckedFile(
        String name,
        String mediaType,
        @Nullable Integer width,
        @Nullable Integer height,
        byte[] content) {

    /** What tells the file from others, for requests that repeat an upload. */
    List<String> identity() {
        return List.of(name, mediaType, HexFormat.of().formatHex(Sha256.of(content)));
    }
}
