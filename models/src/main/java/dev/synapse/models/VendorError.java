package dev.synapse.models;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a vendor says of an error, in a body or an event. OpenAI, Anthropic and Gemini send {@code {"error": {"message", "type" |
 * "status", "code"}}}, Gemini sometimes within an array; Ollama sends {@code {"error": "text"}}; vLLM and others send
 * {@code {"message"}} or {@code {"detail"}}; proxies put one of these into another, also as text. Immutable.
 *
 * @param reason the vendor's message, or the start of the body if it has none
 * @param codes the error's types, statuses and codes, and Google's reasons, in lower case
 * @param waitTime how long to wait before asking again; null if it does not say
 * @param isStated whether there is an error at all, rather than some other body
 */
record VendorError(
        String reason, Set<String> codes, @Nullable Duration waitTime, boolean isStated) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern ECHOED_DATA =
            Pattern.compile("data:[\\w.+/-]{1,100};base64,[\\w+/=-]*|[\\w+/-]{200,}={0,2}");

    /**
     * Parses the body of an error response or an error event; a body that is not JSON becomes the reason, without its
     * HTML tags.
     */
    static VendorError parse(String body) {
        try {
            return VendorErrorJson.read(JSON.readTree(body)).error(stripTags(body));
        } catch (JacksonException notJson) {
            return new VendorError(stripTags(body), Set.of(), VendorErrorJson.waitTimeIn(body), false);
        }
    }

    /** The JSON that a text is, if it is an object or an array. */
    static Optional<JsonNode> nested(String text) {
        try {
            return text.startsWith("{") || text.startsWith("[") ? Optional.of(JSON.readTree(text)) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** Whether a body is a page for people, or another document that no model's API would send. */
    static boolean isPage(String body) {
        return body.stripLeading().startsWith("<");
    }

    /** The status of HTTP that the error states, if it states one; only statuses of errors count. */
    Optional<Integer> status() {
        return codes.stream()
                .filter(code -> code.matches("[45]\\d\\d"))
                .map(Integer::valueOf)
                .max(Integer::compareTo);
    }

    /** The text without what it repeats of the files in a request. */
    static String withoutData(String text) {
        return ECHOED_DATA.matcher(text).replaceAll("…");
    }

    private static String stripTags(String body) {
        return body.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>|<[^>]*>", " ");
    }
}
