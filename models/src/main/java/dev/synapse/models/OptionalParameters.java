package dev.synapse.models;

import dev.synapse.models.http.StreamFailure;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Finds what of a request a vendor has refused that the request can do without, or can have in another form. */
final class OptionalParameters {
    static final String TEMPERATURE = "temperature";
    static final String STREAM_OPTIONS = "stream_options";
    static final String REASONING_EFFORT = "reasoning_effort";

    /** Encrypted reasoning in the reply. */
    static final String INCLUDE = "include";

    /** That tools are offered to a model that reasons. */
    static final String REASONING_WITH_TOOLS = "reasoning with tools";

    /** Ids of tool calls that are not of nine letters and digits. */
    static final String FREE_IDS = "ids of tool calls of any form";

    /** Tool calls without the reasoning before them. */
    static final String MISSING_REASONING = "tool calls without reasoning";

    /** What the vendor is said to have sent with its earlier replies. */
    static final String VENDOR_PART = "vendor part";

    /** All images of the prompt. */
    static final String IMAGES = "images";

    /** The images of this prompt, of which some may be damaged or too large. */
    static final String THESE_IMAGES = "these images";

    /** What begins the name of the images beyond a number. */
    static final String IMAGES_BEYOND = "images beyond ";

    /** Refused because of one prompt, so that the next request may have it again. */
    private static final Set<String> NOT_REMEMBERED = Set.of(VENDOR_PART, THESE_IMAGES, "thinking");

    /** What vendors say of a parameter that they do not know, as opposed to one whose value is wrong. */
    private static final Pattern REFUSAL = Pattern.compile(
            "(?i)unsupported|not support|unrecogni[sz]ed|unknown|unexpected|deprecated|not permitted|not allowed|extra (input|field)");

    /** What they say of a parameter that has one value only, or does not go with the rest of the request. */
    private static final Pattern FIXED = Pattern.compile(
            "(?i)(only \\W?[\\w.]+\\W? (is|are) (allowed|supported|accepted|permitted))|(can|may) only be (set to )?\\d"
                    + "|must (be|equal) (set to )?(1(\\.0)?\\b(?!\\.?\\d)|omitted|unset|null|none|default)"
                    + "|(cannot|can't|can not|may not|must not|should not) (both )?be (both )?(used|set|specified|combined|changed|provided|modified)"
                    + "|not (available|compatible|accept|recogni[sz]ed|a valid (parameter|argument|field|option))|incompatible|unavailable"
                    + "|(doesn't|does not|isn't|no longer) (support|accept|allow)|isn't (available|allowed)|is fixed"
                    + "|invalid (parameter|argument|field|option|key|property)\\b");

    /** What they say of a level that the model does not have. */
    private static final Pattern OTHER_LEVELS =
            Pattern.compile("(?i)invalid|must be|should be|one of|expected|not (a )?valid|supported values");

    /** What vendors call a parameter, if not by its name. */
    private static final Map<String, Pattern> SYNONYMS = Map.of(
            REASONING_EFFORT,
            word(
                    "reasoning[_. ]?effort|reasoning|(output_config[. ])?effort|think(ing)?([_. ]?(config|level|budget))?"),
            INCLUDE,
            word("include|encrypted content"));

    /** Refusals in words of their own. */
    private static final Map<String, Pattern> PHRASES = Map.of(
            REASONING_WITH_TOOLS,
            Pattern.compile("(?i)tools with reasoning_effort are not supported"),
            FREE_IDS,
            Pattern.compile("(?i)tool.?call.?id\\b.*\\blength of 9"),
            MISSING_REASONING,
            Pattern.compile(
                    "(?i)reasoning_content\\W+(is |field is |in the thinking mode )?(missing|must be)|missing\\W+(field\\W+)?reasoning_content"),
            VENDOR_PART,
            Pattern.compile(
                    "(?i)encrypted.content.*not be (verified|decrypted)|invalid_encrypted_content"
                            + "|of type 'reasoning' was provided without|invalid \\W?signature\\W? in \\W?thinking"
                            + "|thinking\\W? blocks?\\b.*(another|different|other) (model|conversation)"
                            + "|thought.?signature\\W.*(invalid|not valid|corrupt)|(invalid|corrupt)\\w* thought.?signature"
                            + "|\\breasoning(_content)?[^.\\w][^{}]*(extra|not permitted|not allowed|unexpected|unrecogni|unknown|unsupported|not support)"),
            "thinking",
            Pattern.compile("(?i)expected \\W?thinking\\W? or \\W?redacted_thinking"));

    private OptionalParameters() {}

    /**
     * The parameter that a refused request was refused for. Of several that are named it is the first: vendors name the one to be used in
     * its place after it.
     *
     * @param names what the request can do without
     */
    static Optional<String> refusedBy(StreamFailure failure, Set<String> names) {
        if (!(failure instanceof StreamFailure.Refused refused)
                || (refused.status() != 400 && refused.status() != 422)) {
            return Optional.empty();
        }
        String body = refused.body();
        return names.stream()
                .filter(name -> PHRASES.containsKey(name)
                        && PHRASES.get(name).matcher(body).find())
                .findFirst()
                .or(() -> REFUSAL.matcher(body).find() || FIXED.matcher(body).find()
                        ? named(names, body)
                        : Optional.empty())
                .or(() -> OTHER_LEVELS.matcher(body).find()
                        ? named(names, body).filter(REASONING_EFFORT::equals)
                        : Optional.empty());
    }

    /** The images beyond this number, of which the newest stay. */
    static String imagesBeyond(int most) {
        return IMAGES_BEYOND + most;
    }

    /** Whether a model that has refused it once is to be asked without it from then on. */
    static boolean isRemembered(String name) {
        return !NOT_REMEMBERED.contains(name);
    }

    /** By the fields for that of the vendor's error if there are any, else by its text. */
    private static Optional<String> named(Set<String> names, String body) {
        JsonNode error = parsed(body);
        List<String> fields = Stream.concat(
                        error.findValues("param").stream(),
                        error.findValues("loc").stream().map(location -> location.path(1)))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .filter(field -> !field.isBlank())
                .toList();
        return fields.isEmpty()
                ? first(
                        names,
                        error.isMissingNode() ? body : VendorError.parse(body).reason())
                : fields.stream().flatMap(field -> first(names, field).stream()).findFirst();
    }

    private static Optional<String> first(Collection<String> names, String text) {
        return names.stream()
                .filter(name -> position(name, text) >= 0)
                .min(Comparator.comparingInt((String name) -> position(name, text))
                        .thenComparing(Comparator.comparingInt(String::length).reversed()));
    }

    private static int position(String name, String text) {
        Matcher found = SYNONYMS.getOrDefault(name, word(Pattern.quote(name))).matcher(text);
        return found.find() ? found.start() : -1;
    }

    private static Pattern word(String words) {
        return Pattern.compile("(?i)(?<![A-Za-z_])(" + words + ")(?![A-Za-z_])");
    }

    private static JsonNode parsed(String body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }
}
