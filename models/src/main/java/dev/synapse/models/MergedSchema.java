package dev.synapse.models;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges what a schema combines, because vendors take no combination at the top level and few elsewhere. What all parts demand stays
 * required; what only some alternatives have becomes an optional property.
 */
final class MergedSchema {
    private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf");
    private static final List<String> CONDITIONS = List.of("if", "then", "else");

    private MergedSchema() {}

    /** The schema with the parts of {@code allOf} merged into it; its own keywords take precedence. */
    static ObjectNode withAllOf(ObjectNode schema) {
        if (!schema.path("allOf").isArray()) {
            return schema;
        }
        ObjectNode merged = schema.deepCopy();
        merged.remove("allOf");
        for (JsonNode part : schema.path("allOf")) {
            if (part instanceof ObjectNode object) {
                addPart(merged, withAllOf(object));
            }
        }
        return merged;
    }

    private static void addPart(ObjectNode merged, ObjectNode part) {
        addProperties(merged, part, MergedSchema::narrower);
        Set<String> required = new LinkedHashSet<>(required(merged));
        required.addAll(required(part));
        if (!required.isEmpty()) {
            ArrayNode names = merged.putArray("required");
            required.forEach(names::add);
        }
        for (var keyword : part.properties()) {
            if (ALTERNATIVES.contains(keyword.getKey()) && merged.has(keyword.getKey())) {
                // both lists of alternatives apply; the properties of both count
                merged.withArray("oneOf").addAll(alternatives(part));
            } else if (!merged.has(keyword.getKey())) {
                merged.set(keyword.getKey(), keyword.getValue());
            }
        }
    }

    /** An object with the properties of all alternatives and conditions of the schema as optional ones, at any depth of nesting. */
    static ObjectNode withAlternatives(ObjectNode schema) {
        ObjectNode all = withAllOf(schema);
        List<JsonNode> parts = Stream.concat(
                        alternatives(all).stream(),
                        CONDITIONS.stream().map(all::path).filter(JsonNode::isObject))
                .toList();
        if (parts.isEmpty()) {
            return all;
        }
        ObjectNode merged = all.deepCopy();
        merged.remove(ALTERNATIVES);
        merged.remove(CONDITIONS);
        ObjectNode optional = JsonNodeFactory.instance.objectNode();
        for (JsonNode part : parts) {
            if (part instanceof ObjectNode object) {
                addProperties(optional, withAlternatives(object), MergedSchema::either);
            }
        }
        addProperties(merged, optional, MergedSchema::narrower);
        return merged;
    }

    /** The alternatives that a schema lists. */
    static List<JsonNode> alternatives(ObjectNode schema) {
        return ALTERNATIVES.stream()
                .map(schema::path)
                .filter(JsonNode::isArray)
                .flatMap(JsonNode::valueStream)
                .toList();
    }

    /** The names that a schema requires. */
    static List<String> required(ObjectNode schema) {
        return schema.path("required").isArray()
                ? schema.path("required")
                        .valueStream()
                        .filter(JsonNode::isString)
                        .map(JsonNode::asString)
                        .distinct()
                        .toList()
                : List.of();
    }

    private static void addProperties(ObjectNode merged, ObjectNode part, BinaryOperator<JsonNode> combination) {
        if (!(part.path("properties") instanceof ObjectNode properties) || properties.isEmpty()) {
            return;
        }
        ObjectNode target =
                merged.path("properties") instanceof ObjectNode known ? known : merged.putObject("properties");
        for (var property : properties.properties()) {
            JsonNode first = target.get(property.getKey());
            target.set(
                    property.getKey(),
                    first == null ? property.getValue() : combination.apply(first, property.getValue()));
        }
    }

    private static JsonNode narrower(JsonNode first, JsonNode second) {
        return isAnything(first) ? second : first;
    }

    /** A schema that accepts what either of two does. */
    private static JsonNode either(JsonNode first, JsonNode second) {
        if (isAnything(first) || isAnything(second)) {
            return narrower(first, second);
        }
        if (first.equals(second)) {
            return first;
        }
        ObjectNode either = JsonNodeFactory.instance.objectNode();
        ArrayNode alternatives = either.putArray("anyOf");
        boolean listed = first.size() == 1 && first.path("anyOf").isArray();
        if (listed) {
            alternatives.addAll((ArrayNode) first.path("anyOf"));
        } else {
            alternatives.add(first);
        }
        if (alternatives.valueStream().noneMatch(second::equals)) {
            alternatives.add(second);
        }
        return either;
    }

    private static boolean isAnything(JsonNode schema) {
        return !schema.isObject() || schema.isEmpty();
    }
}
