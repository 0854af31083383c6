package dev.synapse.shared.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON as Synapse stores and sends it: snake_case names, times in ISO 8601, no duplicate keys. Unknown fields are
 * ignored, so that an older version of a service can read what a newer one wrote. Thread-safe.
 */
public final class Json {

    /** The maximum number of pooled buffers; Jackson's default keeps as many as were ever in use at once, at their largest size. */
    private static final int POOLED_BUFFERS = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.DEFAULT_VIEW_INCLUSION)
            .build();

    private static final ObjectWriter STORED = MAPPER.writerWithView(Stored.class);

    private Json() {}

    /** The view of fields that clients get and that are not stored, because they follow from the others. */
    public interface Derived {}

    /** The view of all other fields. */
    private interface Stored {}

    /** The mapper itself, for reading trees and streams. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** The value as JSON text to be stored or passed between services: without {@link Derived} fields. */
    public static String write(Object value) {
        return STORED.writeValueAsString(value);
    }

    /** The value as JSON text for clients. */
    public static String writeForClients(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Reads a value; throws {@link InvalidJsonException}, whose message names the type, if the text does not match it. */
    public static <T> T read(String text, Class<T> type) {
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new InvalidJsonException("null where a " + type.getSimpleName() + " was expected", null);
            }
            return value;
        } catch (JacksonException e) {
            throw new InvalidJsonException("Not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
