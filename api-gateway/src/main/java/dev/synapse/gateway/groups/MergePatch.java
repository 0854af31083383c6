package dev.synapse.gateway.groups;

import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lays what a client changes over what is there, as JSON Merge Patch (RFC 7396): null takes a field back to its default. */
@Component
class MergePatch {

    static final String DESCRIPTION =
            "JSON Merge Patch (RFC 7396): what is left out stays as it is, null takes a field back to its default.";

    private final JsonMapper mapper;

    MergePatch(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The changed value; unknown fields and wrong types are refused as everywhere. */
    <T> T apply(T current, ObjectNode patch, Class<T> type) {
        ObjectNode merged = mapper.valueToTree(current);
        merge(merged, patch);
        return mapper.treeToValue(merged, type);
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.forEachEntry((name, value) -> {
            JsonNode old = target.get(name);
            if (value instanceof ObjectNode inner && old instanceof ObjectNode outer) {
                merge(outer, inner);
            } else {
                target.set(name, value);
            }
        });
    }
}
