package dev.synapse.gateway.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the object of a merge patch. The parser's token limit bounds the number of nodes. Unlike Jackson's own deserializer, it reports a
 * text that is too long with the path of its field.
 */
final class LimitedObjectDeserializer extends StdDeserializer<ObjectNode> {

    LimitedObjectDeserializer() {
        super(ObjectNode.class);
    }

    @Override
    public ObjectNode deserialize(JsonParser parser, DeserializationContext context) {
        return parser.isExpectedStartObjectToken()
                ? object(parser, context)
                : (ObjectNode) context.handleUnexpectedToken(ObjectNode.class, parser);
    }

    private static ObjectNode object(JsonParser parser, DeserializationContext context) {
        ObjectNode object = context.getNodeFactory().objectNode();
        for (@Nullable String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            try {
                object.set(name, value(parser, context));
            } catch (JacksonException e) {
                throw e.prependPath(object, name);
            }
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, DeserializationContext context) {
        ArrayNode array = context.getNodeFactory().arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            try {
                array.add(value(parser, context));
            } catch (JacksonException e) {
                throw e.prependPath(array, array.size());
            }
        }
        return array;
    }

    private static JsonNode value(JsonParser parser, DeserializationContext context) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, context);
            case START_ARRAY -> array(parser, context);
            case VALUE_STRING -> context.getNodeFactory().stringNode(StrictJson.text(parser));
            default -> context.readTree(parser);
        };
    }
}
