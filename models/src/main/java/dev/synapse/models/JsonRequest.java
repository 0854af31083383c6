package dev.synapse.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Requests with a JSON body. */
final class JsonRequest {
    private JsonRequest() {}

    /** A POST to the address; throws {@link IllegalArgumentException} if that is no URL. */
    static HttpRequest.Builder to(String address, ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(bytes(body));
    }

    /**
     * Written straight as bytes: a body with images has many megabytes, and as a text it would be in memory twice. The writer replaces half
     * of a surrogate pair by a question mark; Jackson's own output of bytes would escape it, which servers refuse.
     */
    private static BodyPublisher bytes(ObjectNode body) {
        Bytes bytes = new Bytes();
        try (Writer writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            JsonMapper.shared().writeValue(writer, body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.publisher();
    }

    /** Bytes that are published without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {
        BodyPublisher publisher() {
            return BodyPublishers.ofByteArray(buf, 0, count);
        }
    }
}
