package dev.synapse.models;

import dev.synapse.models.http.EventReader;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a reply whose events are JSON objects, each of which is parsed once. */
abstract class ReplyReader implements EventReader {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public final void read(String data) {
        if (data.indexOf('\n') >= 0 && !isJson(data)) {
            // servers that leave out the empty line between events
            data.lines().filter(line -> !line.isBlank()).forEach(this::read);
        } else if (!isEndMarker(data)) {
            ObjectNode event = parse(data);
            if (isError(event)) {
                throw new StreamException(new ErrorInStream(data));
            }
            event(event);
        }
    }

    /** Whether the data is an end marker rather than an object; takes note of it. */
    boolean isEndMarker(String data) {
        return false;
    }

    /**
     * Whether the event reports an error that ends the reply: as {@code error}, or in the form of other servers that a proxy passes on. A
     * text as {@code message} or {@code detail} occurs in no protocol's replies, but some servers add "Success" to each of them.
     */
    boolean isError(ObjectNode event) {
        return isStated(event.path("error"))
                || event.path("type").asString("").equals("error")
                || event.path("object").asString("").equals("error")
                || (isStated(event.path("message"))
                        && event.path("message").isString()
                        && event.path("choices").isEmpty())
                || isStated(event.path("detail"))
                || (event.path("errors").isArray() && isStated(event.path("errors")));
    }

    /** Whether a field for errors has one: servers that fill in all fields send an empty value, false or 0 otherwise. */
    static boolean isStated(JsonNode error) {
        return error.isContainer()
                ? !error.isEmpty()
                : !error.asString("").isBlank() && !Set.of("false", "0").contains(error.asString(""));
    }

    /** Reads an event without an error. */
    abstract void event(ObjectNode event);

    /** The text in a field, "" if there is none; {@link Malformed} if it is not text. */
    static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (!node.isString()) {
            throw new StreamException(new Malformed("a text is not a string"));
        }
        return node.asString();
    }

    private static boolean isJson(String data) {
        try {
            JSON.readTree(data);
            return true;
        } catch (JacksonException several) {
            return false;
        }
    }

    private static ObjectNode parse(String data) {
        try {
            if (JSON.readTree(data) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException notJson) {
            throw new StreamException(new Malformed("an event is not JSON"));
        }
        throw new StreamException(new Malformed("an event is not a JSON object"));
    }
}
