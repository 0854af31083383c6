package dev.synapse.models;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON object whose texts arrive in pieces, which are appended and joined once. For one stream on one thread. */
final class StreamedObject {
    private final ObjectNode fields;
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();

    /** An object that begins with these fields, which stay unchanged. */
    StreamedObject(ObjectNode begun) {
        this.fields = begun.deepCopy();
    }

    /** The value of a field that does not arrive in pieces. */
    JsonNode path(String field) {
        return fields.path(field);
    }

    void set(String field, JsonNode value) {
        fields.set(field, value);
    }

    /** Adds a piece to a text. */
    void append(String field, String piece) {
        texts.computeIfAbsent(
                        field, added -> new StringBuilder(fields.path(added).asString("")))
                .append(piece);
    }

    /** The object with its texts so far. */
    ObjectNode whole() {
        texts.forEach((field, text) -> fields.put(field, text.toString()));
        return fields;
    }
}
