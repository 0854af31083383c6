package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Checks;
import java.util.Comparator;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lays what a client changes over what is there, as JSON Merge Patch (RFC 7396): null takes a field back to its default. */
@Component
class MergePatch {

    static final String DESCRIPTION =
            "JSON Merge Patch (RFC 7396): what is left out stays as it is, null takes a field back to its default. A body as GET"
                    + " returned it is accepted: read-only fields may be there with the value that is stored.";

    /** Numbers are equal by value, so that 1 is 1.0. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    private final JsonMapper mapper;

    MergePatch(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Takes the read-only fields out of the patch, and refuses those that differ from what is stored.
     *
     * @param shown the resource as {@code GET} returns it
     */
    ObjectNode withoutReadOnly(ObjectNode patch, Object shown, Set<String> readOnly) {
        ObjectNode rest = patch.objectNode();
        ObjectNode stored = mapper.valueToTree(shown);
        Checks checks = new Checks();
        patch.forEachEntry((name, value) -> {
            if (readOnly.contains(name)) {
                checks.that(
                        stored.path(name).equals(BY_VALUE, value),
                        name,
                        "is read-only, and differs from the value that is stored");
            } else {
                rest.set(name, value);
            }
        });
        checks.done();
        return rest;
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
