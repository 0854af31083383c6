package dev.synapse.models;

import dev.synapse.models.http.EventReader;
import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a reply whose events are JSON objects, each of which is parsed once. */
abstract class ReplyReader implements EventReader {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What servers and proxies send between events, and as an end mark of another protocol; no JSON begins with a letter, except for null. */
    private static final Pattern WORD = Pattern.compile("\\s*[\\[(]?[A-Za-z][A-Za-z _-]{0,30}[\\])]?\\s*");

    private static final Set<String> SUCCESS = Set.of("", "0", "200", "success", "ok", "succeeded", "null", "false");

    @Override
    public final void read(String data) {
        if (data.indexOf('\n') >= 0 && !isJson(data)) {
            // servers that leave out the empty line between events
            data.lines().filter(line -> !line.isBlank()).forEach(this::read);
        } else if (!isEndMarker(data) && !isWord(data)) {
            JsonNode parsed = parse(data);
            if (parsed instanceof ObjectNode event) {
                read(event, data);
            } else {
                parsed.forEach(event -> read((ObjectNode) event, event.toString()));
            }
        }
    }

    private void read(ObjectNode event, String data) {
        if (isError(event)) {
            throw new StreamException(new ErrorInStream(data));
        }
        event(event);
    }

    private static boolean isWord(String data) {
        return data.charAt(0) != '{' && WORD.matcher(data).matches();
    }

    /** Whether the data is an end marker rather than an object; takes note of it. */
    boolean isEndMarker(String data) {
        return false;
    }

    /**
     * Whether the event reports an error that ends the reply: as {@code error}, or in the form of other servers that a proxy passes on. A
     * text as {@code message}, {@code msg} or {@code detail} occurs in no protocol's replies, but some servers add "Success" to each of
     * them; so do those that state a code.
     */
    boolean isError(ObjectNode event) {
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            if (isError(event, field.getKey(), field.getValue())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isError(ObjectNode event, String field, JsonNode value) {
        return switch (field) {
            case "error", "Error", "errors", "fault", "detail" -> isStated(value);
            case "type", "object" -> value.asString("").equals("error");
            case "message", "msg" ->
                value.isString() && isFailure(value) && event.path("choices").isEmpty() && !isSuccess(event);
            case "error_code",
                    "errorCode",
                    "err_code",
                    "error_msg",
                    "errorMessage",
                    "error_message",
                    "err_msg",
                    "errmsg" -> isFailure(value);
            case "status" -> value.isInt() && value.asInt() >= 400;
            case "success" -> value.isBoolean() && !value.asBoolean();
            // these are the forms of MiniMax, iFlytek and Tencent
            case "base_resp" -> isFailure(value.path("status_code"));
            case "header" -> isFailure(value.path("code"));
            case "Response" -> isStated(value.path("Error"));
            default -> false;
        };
    }

    private static boolean isSuccess(ObjectNode event) {
        JsonNode code = event.path("code");
        return code.isValueNode() && !code.isNull() && !isFailure(code);
    }

    private static boolean isFailure(JsonNode code) {
        return code.isContainer()
                ? !code.isEmpty()
                : !SUCCESS.contains(code.asString("").strip().toLowerCase(Locale.ROOT));
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

    /** An object, or several in an array. */
    private static JsonNode parse(String data) {
        try {
            JsonNode parsed = JSON.readTree(data);
            boolean areObjects = !parsed.isEmpty() && parsed.valueStream().allMatch(JsonNode::isObject);
            if (parsed.isObject() || (parsed.isArray() && areObjects)) {
                return parsed;
            }
        } catch (JacksonException notJson) {
            throw new StreamException(new Malformed("an event is not JSON"));
        }
        throw new StreamException(new Malformed("an event is not a JSON object"));
    }
}
