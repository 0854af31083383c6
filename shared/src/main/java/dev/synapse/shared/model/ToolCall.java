package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonView;
import dev.synapse.shared.json.Json;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;

/**
 * A model's request to call a tool. Immutable.
 *
 * @param id the provider's id of the call, which the result must repeat
 * @param name the tool's name as the model wrote it
 * @param arguments the JSON of the arguments as the model wrote it, not validated
 */
public record ToolCall(String id, String name, String arguments) {

    private static final ObjectReader OBJECTS = Json.mapper()
            .readerFor(new TypeReference<Map<String, Object>>() {})
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** The arguments as an object, as older clients expect them; empty if they are not one. */
    @JsonView(Json.Derived.class)
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Map<String, Object> args() {
        try {
            Map<String, Object> object = OBJECTS.readValue(arguments);
            return object == null ? Map.of() : object;
        } catch (JacksonException e) {
            return Map.of(); // the text is in arguments
        }
    }
}
