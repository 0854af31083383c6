package dev.synapse.gateway.web;

import dev.synapse.shared.json.Json;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON dialect of requests: that of {@link Json}, without coercion or leniency. Parsing stops with an error at an unknown or duplicate
 * field, a value of the wrong type, a character that PostgreSQL cannot store, and nesting, numbers, texts or lists beyond their limits. The
 * encoding is always UTF-8.
 */
public final class StrictJson {

    private static final int MAX_NESTING = 32;
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_NAME_LENGTH = 100;

    /** In UTF-16 code units: twice the 32,000 characters of a message, the longest text. */
    private static final int MAX_TEXT_LENGTH = 64_000;

    /** A group in a response, with 50 members of 100 tools each, has 6,300. */
    private static final int MAX_TOKENS = 10_000;

    private StrictJson() {}

    /** The mapper for requests and responses. */
    static JsonMapper mapper() {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(MAX_NAME_LENGTH)
                .maxStringLength(MAX_TEXT_LENGTH)
                .maxTokenCount(MAX_TOKENS)
                .build();
        JsonMapper plain = Json.mapper();
        JsonFactory factory = plain.tokenStreamFactory()
                .rebuild()
                .streamReadConstraints(constraints)
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(plain.deserializationConfig().getPropertyNamingStrategy())
                .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(new SimpleModule("strict")
                        .addDeserializer(String.class, new StrictStringDeserializer())
                        .addDeserializer(ObjectNode.class, new LimitedObjectDeserializer())
                        .setDeserializerModifier(LimitedListDeserializer.forAll()))
                .build();
    }

    /** The current text; parsing stops if it is too long. */
    static String text(JsonParser parser) {
        try {
            return parser.getString();
        } catch (StreamConstraintsException e) {
            throw new ReadLimitExceeded(
                    parser, "is too long: must have at most %d UTF-16 code units".formatted(MAX_TEXT_LENGTH));
        }
    }

    /** Throws a 400 for text that is not valid Unicode or that PostgreSQL cannot store. */
    public static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw ApiException.malformed("A text contains a NUL character.");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw ApiException.malformed("A text contains an unpaired surrogate.");
                }
                i++;
            }
        }
    }

    private static final class StrictStringDeserializer extends StdScalarDeserializer<String> {

        StrictStringDeserializer() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (String) context.handleUnexpectedToken(String.class, parser);
            }
            String text = text(parser);
            check(text);
            return text;
        }
    }
}
