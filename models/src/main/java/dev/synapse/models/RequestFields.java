package dev.synapse.models;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields that a member's options, or the list of models, add to requests. */
final class RequestFields {
    private RequestFields() {}

    /** The names of the fields, and of those in them. */
    static Set<String> names(ModelRequest request) {
        return request.options().requestFields().properties().stream()
                .flatMap(field -> Stream.concat(
                        Stream.of(field.getKey()),
                        field.getValue().properties().stream().map(Map.Entry::getKey)))
                .filter(name -> !name.equals("type"))
                .collect(Collectors.toSet());
    }

    /** Adds the fields that are not refused; what the request has already stays. */
    static void addTo(ObjectNode body, ModelRequest request, RefusedParameters without) {
        add(body, request.options().requestFields(), without);
    }

    private static void add(ObjectNode body, JsonNode fields, RefusedParameters without) {
        fields.forEachEntry((name, value) -> {
            if (without.allows(name)) {
                if (value.isObject() && body.path(name) instanceof ObjectNode inner) {
                    add(inner, value, without);
                } else {
                    body.putIfAbsent(name, without(value, without));
                }
            }
        });
    }

    private static JsonNode without(JsonNode value, RefusedParameters without) {
        return value instanceof ObjectNode object ? object.deepCopy().remove(without.names()) : value;
    }
}
