package dev.synapse.models;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the schema of a tool's arguments anew from what a vendor accepts. It may accept more than the original, by which the arguments are
 * checked later; what it cannot express is said in descriptions. For one schema.
 */
final class SchemaFitter {
    private static final int MAX_SCHEMAS = 2_000;
    private static final int MAX_DESCRIPTION = 1024;
    private static final Set<String> OF_THE_WHOLE =
            Set.of("anyOf", "oneOf", "description", "title", "default", "examples");

    private final ToolRules rules;
    private final int maxDepth;
    private final Map<String, String> originalNames = new LinkedHashMap<>();
    private int schemas;

    /** @param maxDepth the number of levels of objects and arrays; deeper ones accept anything */
    SchemaFitter(ToolRules rules, int maxDepth) {
        this.rules = rules;
        this.maxDepth = maxDepth;
    }

    /** The replaced names of properties, at any depth, with the original ones. */
    Map<String, String> originalNames() {
        return Map.copyOf(originalNames);
    }

    /** The schema of a tool's arguments, an object. */
    ObjectNode arguments(ObjectNode schema) {
        ObjectNode fitted = newObject().put("type", "object");
        fitted.putObject("properties");
        addProperties(fitted, MergedSchema.withAlternatives(schema), 0);
        return fitted;
    }

    /** @param nullMatters whether null differs from leaving the value out */
    private ObjectNode fit(JsonNode given, int depth, boolean nullMatters) {
        schemas++;
        if (!(given instanceof ObjectNode object) || schemas > MAX_SCHEMAS) {
            return anything();
        }
        ObjectNode all = MergedSchema.withAllOf(object);
        ObjectNode schema = all.path("properties").isObject() ? MergedSchema.withAlternatives(all) : all;
        List<JsonNode> listed = MergedSchema.alternatives(schema);
        if (!listed.isEmpty()) {
            List<ObjectNode> alternatives =
                    listed.stream().map(part -> inherit(part, schema)).toList();
            return described(anyOf(alternatives, depth, nullMatters), schema);
        }
        List<String> types = SchemaTypes.of(schema).stream()
                .filter(type -> nullMatters || !type.equals("null"))
                .toList();
        if (types.size() < 2) {
            return single(schema, types.isEmpty() ? SchemaTypes.ANY : types.getFirst(), depth);
        }
        List<ObjectNode> alternatives = types.stream()
                .map(type -> inherit(newObject().put("type", type), schema))
                .toList();
        return described(anyOf(alternatives, depth, true), schema);
    }

    /** An alternative with the keywords that apply to all. */
    private static ObjectNode inherit(JsonNode part, ObjectNode schema) {
        ObjectNode alternative = part instanceof ObjectNode object ? object.deepCopy() : newObject();
        for (var keyword : schema.properties()) {
            if (!OF_THE_WHOLE.contains(keyword.getKey()) && !alternative.has(keyword.getKey())) {
                alternative.set(keyword.getKey(), keyword.getValue());
            }
        }
        return alternative;
    }

    private ObjectNode anyOf(List<ObjectNode> alternatives, int depth, boolean nullMatters) {
        Set<ObjectNode> fitted = new LinkedHashSet<>();
        List<ObjectNode> values =
                alternatives.stream().filter(one -> !isNull(one)).toList();
        List<JsonNode> names = commonEnum(values);
        if (names.isEmpty()) {
            values.forEach(value -> fitted.add(fit(value, depth, true)));
        } else {
            ObjectNode common = newObject();
            common.putArray("enum").addAll(names);
            fitted.add(single(common, "string", depth));
        }
        if (nullMatters && values.size() < alternatives.size()) {
            fitted.add(newObject().put("type", "null"));
        }
        return switch (fitted.size()) {
            case 0 -> anything();
            case 1 -> fitted.iterator().next();
            default -> {
                ObjectNode either = newObject();
                either.putArray("anyOf").addAll(fitted);
                yield either;
            }
        };
    }

    private static boolean isNull(ObjectNode schema) {
        return SchemaTypes.of(schema).equals(List.of("null"));
    }

    /** The values of alternatives that are all names, so that one list of them says the same; otherwise empty. */
    private static List<JsonNode> commonEnum(List<ObjectNode> alternatives) {
        boolean areNames = !alternatives.isEmpty()
                && alternatives.stream()
                        .allMatch(one -> SchemaTypes.of(one).equals(List.of("string"))
                                && !SchemaTypes.values(one).isEmpty());
        return areNames
                ? alternatives.stream()
                        .flatMap(one -> SchemaTypes.values(one).stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    /** Fits a schema of one type, or of any. */
    private ObjectNode single(ObjectNode schema, String type, int depth) {
        ObjectNode fitted =
                type.equals(SchemaTypes.ANY) ? anything() : newObject().put("type", type);
        SchemaNotes notes = new SchemaNotes();
        SchemaKeywords.copy(schema, type, fitted, rules, notes);
        switch (type) {
            case "object" -> addMembers(fitted, schema, depth);
            case "array" -> fitted.set("items", depth < maxDepth ? items(schema, depth + 1) : anything());
            default -> {
                // a single value
            }
        }
        notes.addMissing(schema, fitted, SchemaNotes.KEYWORDS);
        describe(fitted, schema, notes);
        return fitted;
    }

    private void addMembers(ObjectNode fitted, ObjectNode schema, int depth) {
        if (depth >= maxDepth) {
            return;
        }
        if (schema.path("properties").isObject()) {
            fitted.putObject("properties");
            addProperties(fitted, schema, depth);
        }
        JsonNode additional = schema.path("additionalProperties");
        if (rules.keywords().contains("additionalProperties") && (additional.isObject() || additional.isBoolean())) {
            fitted.set("additionalProperties", additional.isBoolean() ? additional : fit(additional, depth + 1, true));
        }
    }

    private void addProperties(ObjectNode fitted, ObjectNode schema, int depth) {
        List<String> required = MergedSchema.required(schema);
        ObjectNode properties = (ObjectNode) fitted.path("properties");
        for (var property : schema.path("properties").properties()) {
            if (!property.getValue().isBoolean() || property.getValue().asBoolean()) {
                String name = property.getKey();
                ObjectNode value = fit(property.getValue(), depth + 1, required.contains(name));
                properties.set(vendorName(name, value), value);
                if (required.contains(name)) {
                    fitted.withArray("required").add(vendorName(name, value));
                }
            }
        }
    }

    private String vendorName(String name, ObjectNode value) {
        if (rules.propertyName().matcher(name).matches()) {
            return name;
        }
        String vendorName = VendorNames.replacement(name);
        if (originalNames.put(vendorName, name) == null) {
            SchemaNotes note = new SchemaNotes();
            note.add("originally", name);
            describe(value, value, note);
        }
        return vendorName;
    }

    /** The schema of an array's items; of a tuple's, any of them. */
    private ObjectNode items(ObjectNode schema, int depth) {
        JsonNode tuple = schema.path("prefixItems").isArray() ? schema.path("prefixItems") : schema.path("items");
        if (!tuple.isArray()) {
            return fit(schema.path("items"), depth, true);
        }
        Set<ObjectNode> fitted = new LinkedHashSet<>();
        Stream.concat(tuple.valueStream(), Stream.of(schema.path("items"), schema.path("additionalItems")))
                .filter(JsonNode::isObject)
                .forEach(item -> fitted.add(fit(item, depth, true)));
        if (fitted.size() < 2) {
            return fitted.isEmpty() ? anything() : fitted.iterator().next();
        }
        ObjectNode any = newObject();
        any.putArray("anyOf").addAll(fitted);
        return any;
    }

    private ObjectNode anything() {
        ObjectNode anything = newObject();
        if (rules.typeRequired()) {
            ArrayNode types = anything.putArray("anyOf");
            Stream.of("string", "number", "boolean", "object")
                    .forEach(type -> types.addObject().put("type", type));
            types.addObject().put("type", "array").putObject("items").put("type", "string");
        }
        return anything;
    }

    /** Adds what is said of all alternatives together. */
    private ObjectNode described(ObjectNode fitted, ObjectNode whole) {
        SchemaNotes notes = new SchemaNotes();
        notes.addMissing(whole, fitted, OF_THE_WHOLE);
        describe(fitted, whole, notes);
        return fitted;
    }

    /** Puts the description of a schema before that of its fitted form, and the notes after it. */
    private void describe(ObjectNode fitted, ObjectNode schema, SchemaNotes notes) {
        String description = Stream.of(text(schema), fitted.path("description").asString(""))
                .filter(text -> !text.isBlank())
                .distinct()
                .collect(Collectors.joining(" "));
        String complete = notes.appendTo(description, MAX_DESCRIPTION);
        if (!complete.isBlank()) {
            fitted.put("description", complete);
        }
    }

    private static String text(ObjectNode schema) {
        String description = schema.path("description").asString("");
        return description.isBlank() ? schema.path("title").asString("") : description;
    }

    private static ObjectNode newObject() {
        return JsonNodeFactory.instance.objectNode();
    }
}
