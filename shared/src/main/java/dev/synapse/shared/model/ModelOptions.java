package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.synapse.shared.json.Json;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a model is asked, beyond what all models have in common: how much it reasons, and fields that its requests have in addition.
 * Immutable.
 *
 * @param json a JSON object
 */
public record ModelOptions(String json) {
    /** No options. */
    public static final ModelOptions NONE = new ModelOptions("{}");

    /** The option that says how much a model reasons before it answers, in OpenAI's words, whatever the provider calls it. */
    public static final String REASONING_EFFORT = "reasoning_effort";

    /** The values of {@link #REASONING_EFFORT}; not every model has all of them. */
    public static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    /** The options in a JSON object; anything else is none. */
    @JsonCreator
    public static ModelOptions of(JsonNode options) {
        return options instanceof ObjectNode object && !object.isEmpty() ? new ModelOptions(object.toString()) : NONE;
    }

    /** The options as a JSON object of the caller's own. */
    @JsonValue
    public ObjectNode asJson() {
        return json.equals(NONE.json) ? Json.mapper().createObjectNode() : Json.read(json, ObjectNode.class);
    }

    /** How much the model reasons, if stated. */
    public Optional<String> reasoningEffort() {
        return asJson().path(REASONING_EFFORT).asStringOpt();
    }

    /** The fields that requests have in addition. */
    public ObjectNode requestFields() {
        return asJson().without(REASONING_EFFORT);
    }

    /** These options, and those of the others that these do not have. */
    public ModelOptions orElse(ModelOptions others) {
        if (equals(NONE) || others.equals(NONE)) {
            return equals(NONE) ? others : this;
        }
        ObjectNode merged = others.asJson();
        merged.setAll(asJson());
        return of(merged);
    }

    /** What of these options has a meaning for any provider. */
    public ModelOptions forAnyProvider() {
        return equals(NONE) ? this : of(asJson().retain(REASONING_EFFORT));
    }
}
