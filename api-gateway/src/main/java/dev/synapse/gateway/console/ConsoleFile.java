package dev.synapse.gateway.console;

import dev.synapse.gateway.web.Sha256;
import java.util.HexFormat;
import org.springframework.http.MediaType;

/** A file of the console, as it is and compressed, with its type and ETag. */
@SuppressWarnings("ArrayRecordComponent")
record ConsoleFile(MediaType type, byte[] bytes, byte[] gzip, String etag) {

    private static final int TAG_BYTES = 16;

    static ConsoleFile of(MediaType type, byte[] bytes, byte[] gzip) {
        return new ConsoleFile(type, bytes, gzip, '"' + HexFormat.of().formatHex(Sha256.of(bytes), 0, TAG_BYTES) + '"');
    }
}
