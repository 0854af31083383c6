package dev.synapse.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Says in a description what a vendor does not take as keywords of the schema. For one schema. */
final class SchemaNotes {
    private static final int MAX_NOTE = 200;
    /** What restricts or explains a value. */
    static final Collection<String> KEYWORDS = List.of(
            "default",
            "format",
            "pattern",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "examples");

    private final List<String> notes = new ArrayList<>();

    void add(String label, Object value) {
        String note = label + ": " + value;
        notes.add(note.length() <= MAX_NOTE ? note : TextLimit.cut(note, MAX_NOTE));
    }

    /** Notes the keywords of the schema that its fitted form does not have, as far as they are among these. */
    void addMissing(ObjectNode schema, ObjectNode fitted, Collection<String> keywords) {
        for (String keyword : KEYWORDS) {
            JsonNode value = schema.path(keyword);
            if (keywords.contains(keyword) && !value.isMissingNode() && !value.isNull() && !fitted.has(keyword)) {
                add(keyword, value.isString() ? value.asString() : value);
            }
        }
    }

    /** The description with the notes at its end, of which nothing is cut. */
    String appendTo(String description, int maxLength) {
        if (notes.isEmpty()) {
            return TextLimit.cut(description, maxLength);
        }
        String text = TextLimit.cut("(" + String.join("; ", notes) + ")", maxLength);
        int rest = maxLength - text.length() - 1;
        return description.isBlank() || rest < 1 ? text : TextLimit.cut(description, rest) + " " + text;
    }
}
