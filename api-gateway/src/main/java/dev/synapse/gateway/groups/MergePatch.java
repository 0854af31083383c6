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

/** Lays what a client changes over what is there, as JSON Merge Patch (RFC 7396): null takes a field back to its default. */
@Component
class MergePatch {

    static final String DESCRIPTION =
            "JSON Merge Patch (RFC 7396): what is left out stays as it is, null takes a field back to its default. A body as GET"
                    + " returned it is accepted: read-only fields may be there with the value that is stored, and get a 422"
                    + " with another. A body that changes nothing leaves updated_at as it is.";

    private static final int LONGEST_SHOWN = 100;

    /** By value, so that 1 is 1.0, and a time or an id is the same however a client's library writes it. */
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
     * Takes the read-only fields out of the patch, and refuses those that differ from what is stored.
     *
     * @param shown the resource as {@code GET} returns it
     */
    ObjectNode withoutReadOnly(ObjectNode patch, Object shown, Set<String> readOnly) {
        ObjectNode rest = patch.objectNode();
        ObjectNode stored = mapper.valueToTree(shown);
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
        return text.length() > LONGEST_SHOWN ? "" : " " + text;
    }

    private static boolean isSame(String one, String other) {
        return sameAs(Instant::parse, one, other) || sameAs(UUID::fromString, one, other);
    }

    private static boolean sameAs(Function<String, Object> form, String one, String other) {
        try {
            return form.apply(one).equals(form.apply(other));
        } catch (DateTimeException | IllegalArgumentException e) {
            return false; // not of that form
        }
    }

    /** Whether the two are the same as JSON, where 0.1 is 0.10. */
    boolean isSame(Object one, Object other) {
        return mapper.valueToTree(one).equals(BY_VALUE, mapper.valueToTree(other));
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
