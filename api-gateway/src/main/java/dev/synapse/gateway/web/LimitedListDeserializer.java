package dev.synapse.gateway.web;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.type.CollectionType;

/**
 * Reads a list up to the {@code maxItems} of its field's {@link ArraySchema} and stops at the first entry beyond. A list field without
 * that limit is a programming error.
 */
final class LimitedListDeserializer extends StdDeserializer<List<@Nullable Object>> {

    private final JavaType elementType;
    private final @Nullable ValueDeserializer<Object> element;
    private final int max;

    private LimitedListDeserializer(JavaType listType, @Nullable ValueDeserializer<Object> element, int max) {
        super(listType);
        this.elementType = listType.getContentType();
        this.element = element;
        this.max = max;
    }

    /** Applies this deserializer to all lists in requests. */
    static ValueDeserializerModifier forAll() {
        return new ValueDeserializerModifier() {
            @Override
            public ValueDeserializer<?> modifyCollectionDeserializer(
                    DeserializationConfig config,
                    CollectionType type,
                    BeanDescription.Supplier description,
                    ValueDeserializer<?> deserializer) {
                return new LimitedListDeserializer(type, null, 0);
            }
        };
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        ArraySchema limit = property == null ? null : property.getAnnotation(ArraySchema.class);
        if (limit == null || limit.maxItems() <= 0) {
            return context.reportBadDefinition(
                    getValueType(), "a list in a request needs an @ArraySchema with maxItems");
        }
        return new LimitedListDeserializer(
                getValueType(), context.findContextualValueDeserializer(elementType, property), limit.maxItems());
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<@Nullable Object> deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.isExpectedStartArrayToken() || element == null) {
            return (List<@Nullable Object>) context.handleUnexpectedToken(getValueType(), parser);
        }
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == max) {
                throw new ReadLimitExceeded(parser, "must have at most %d entries".formatted(max));
            }
            list.add(next(parser, context, element, list));
        }
        return list;
    }

    private static @Nullable Object next(
            JsonParser parser, DeserializationContext context, ValueDeserializer<Object> element, List<?> before) {
        try {
            return parser.hasToken(JsonToken.VALUE_NULL) ? null : element.deserialize(parser, context);
        } catch (JacksonException e) {
            throw e.prependPath(before, before.size());
        }
    }
}
