package dev.synapse.gateway.docs;

import dev.synapse.gateway.web.Sha256;
import java.util.HexFormat;

/** A response body and its ETag. */
@SuppressWarnings("ArrayRecordComponent")
record TaggedDocument(byte[] bytes, String etag) {

    private static final int TAG_BYTES = 16;

    static TaggedDocument of(byte[] bytes) {
        return new TaggedDocument(bytes, '"' + HexFormat.of().formatHex(Sha256.of(bytes), 0, TAG_BYTES) + '"');
    }
}
