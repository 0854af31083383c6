package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Validation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Applies JSON Merge Patch (RFC 7396); null resets a field to its default. */
@Component
class MergePatch {

    static final String DESCRIPTION =
            "JSON Merge Patch (RFC 7396): omitted fields keep their values, null resets a field to its default. A body returned by"
                    + " GET is accepted: read-only fields may be present with their stored value; any other value is a 422."
                    + " A body that changes nothing leaves updated_at unchanged.";

    private static final int MAX_SHOWN_LENGTH = 100;

    /** Compares by value: 1 equals 1.0, and times and ids are equal in all their notations. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        boolean same = one.equals(other)
                || (one.isString() && other.isString() && isSame(one.stringValue(), other.stringValue()));
        return same ? 0 : 1;
    };

    private final JsonMapper mapper;

    MergePatch(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Removes the read-only fields from the patch; 422 for those that differ from the stored value.
     *
     * @param current the resource as {@code GET} returns it
     */
    ObjectNode withoutReadOnly(ObjectNode patch, Object current, Set<String> readOnly) {
        ObjectNode rest = patch.objectNode();
        ObjectNode stored = mapper.valueToTree(current);
        Validation validation = new Validation();
        patch.forEachEntry((name, value) -> {
            if (readOnly.contains(name)) {
                validation.require(
                        stored.path(name).equals(BY_VALUE, value),
                        name,
                        "is read-only and differs from the stored value%s; leave it out or send it unchanged"
                                .formatted(shown(stored.path(name))));
            } else {
                rest.set(name, value);
            }
        });
        validation.throwIfInvalid();
        return rest;
    }

    private static String shown(JsonNode stored) {
        String text = stored.toString();
        return text.length() > MAX_SHOWN_LENGTH ? "" : " " + text;
    }

    private static boolean isSame(String one, String other) {
        return sameAs(Instant::parse, one, other) || sameAs(UUID::fromString, one, other);
    }

    private static boolean sameAs(Function<String, Object> form, String one, String other) {
        try {
            return form.apply(one).equals(form.apply(other));
        } catch (DateTimeException | IllegalArgumentException e) {
            return false; // a text of another kind
        }
    }

    /** Whether both are equal as JSON, where 0.1 equals 0.10. */
    boolean isSame(Object one, Object other) {
        return mapper.valueToTree(one).equals(BY_VALUE, mapper.valueToTree(other));
    }

    /** The patched value; throws for unknown fields and wrong types. */
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
