package dev.synapse.models;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The keywords of a schema that apply to a single value. Vendors refuse those that are malformed or stand at the wrong type. */
final class SchemaKeywords {
    private static final int MAX_ENUM = 250;

    private SchemaKeywords() {}

    /** Copies the keywords of a type that the vendor takes, and notes those that are changed or restrict the value otherwise. */
    static void copy(ObjectNode schema, String type, ObjectNode fitted, ToolRules rules, SchemaNotes notes) {
        copyEnum(schema, type, fitted, notes);
        if (!type.equals(SchemaTypes.ANY)) {
            copy(schema, fitted, rules, "default", value -> !value.isNull() && SchemaTypes.accepts(type, value));
        }
        switch (type) {
            case "string" -> {
                copy(schema, fitted, rules, "minLength", SchemaKeywords::isCount);
                copy(schema, fitted, rules, "maxLength", SchemaKeywords::isCount);
                copy(schema, fitted, rules, "pattern", SchemaKeywords::isSimplePattern);
                copy(schema, fitted, rules, "format", JsonNode::isString);
            }
            case "number", "integer" -> {
                copy(schema, fitted, rules, "minimum", JsonNode::isNumber);
                copy(schema, fitted, rules, "maximum", JsonNode::isNumber);
            }
            case "array" -> {
                copy(schema, fitted, rules, "minItems", SchemaKeywords::isCount);
                copy(schema, fitted, rules, "maxItems", SchemaKeywords::isCount);
            }
            default -> {
                // nothing else restricts the value itself
            }
        }
    }

    private static void copy(
            ObjectNode schema, ObjectNode fitted, ToolRules rules, String keyword, Predicate<JsonNode> isValid) {
        JsonNode value = schema.path(keyword);
        if (!value.isMissingNode() && rules.keywords().contains(keyword) && isValid.test(value)) {
            fitted.set(keyword, value);
        }
    }

    /** Only names are listed: some vendors refuse other values, and empty ones. */
    private static void copyEnum(ObjectNode schema, String type, ObjectNode fitted, SchemaNotes notes) {
        List<JsonNode> values = SchemaTypes.values(schema).stream()
                .filter(value -> !value.isNull() && SchemaTypes.accepts(type, value))
                .toList();
        boolean areNames = values.stream()
                .allMatch(value -> value.isString() && !value.asString().isEmpty());
        if (type.equals("string") && areNames && !values.isEmpty() && values.size() <= MAX_ENUM) {
            fitted.putArray("enum").addAll(values);
        } else if (!values.isEmpty()) {
            notes.add(
                    values.size() == 1 ? "always" : "one of",
                    values.stream().map(JsonNode::toString).collect(Collectors.joining(", ")));
        }
    }

    private static boolean isCount(JsonNode value) {
        return value.isIntegralNumber() && value.asLong(-1) >= 0;
    }

    /** Whether all vendors' engines understand a pattern; none has look-arounds, back references and inline flags. */
    private static boolean isSimplePattern(JsonNode value) {
        if (!value.isString()
                || value.asString().contains("(?")
                || value.asString().matches(".*\\\\[1-9bBpPk].*")) {
            return false;
        }
        try {
            Pattern.compile(value.asString());
            return true;
        } catch (PatternSyntaxException invalid) {
            return false;
        }
    }
}
