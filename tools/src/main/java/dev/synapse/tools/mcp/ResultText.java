package dev.synapse.tools.mcp;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Converts a tool's result to text for a model: text is unchanged, a text resource follows its URI, and for other
 * content its type and size are given. An item that cannot be read costs only itself. Structured content is used only
 * if there is no text, since servers send the same content as text for clients that do not read it.
 */
final class ResultText {
    private static final int MAX_LABEL = 200;

    private ResultText() {}

    /**
     * The text of a result.
     *
     * @throws TransportException if its content is neither a list nor an item
     */
    static String of(JsonNode result) {
        JsonNode content = result.path("content");
        JsonNode structured = result.path("structuredContent");
        if (!content.isContainer() && !isAbsent(content)) {
            throw TransportException.unreadable();
        }
        List<JsonNode> items =
                content.isObject() ? List.of(content) : content.valueStream().toList();
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(ofItem(item)));
        boolean hasText = items.stream().anyMatch(ResultText::isText);
        if (!isAbsent(structured) && !hasText) {
            texts.add(structured.isString() ? structured.asString() : structured.toString());
        }
        String text = String.join("\n\n", texts);
        return text.isBlank() ? "(The tool returned no content.)" : text;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static boolean isText(JsonNode item) {
        return item.path("type").asString("").equals("text")
                && item.path("text").isString();
    }

    private static String ofItem(JsonNode item) {
        String type = item.path("type").asString("");
        return switch (type) {
            case "text" -> item.path("text").isString() ? item.path("text").asString() : unreadable("text");
            case "image", "audio" -> ofData(type, item, "data");
            case "resource_link" -> ofLink(item);
            case "resource" -> ofResource(item.path("resource"));
            default -> unreadable(type.isEmpty() ? "no stated type" : "type \"" + label(item, "type") + "\"");
        };
    }

    private static String unreadable(String kind) {
        return "[content of " + kind + ", not shown]";
    }

    private static String ofData(String label, JsonNode item, String field) {
        String type = item.path("mimeType").isString() ? label(item, "mimeType") : "unknown type";
        if (!item.path(field).isString()) {
            return "[%s: %s, without data]".formatted(label, type);
        }
        long bytes = item.path(field).asString().length() * 3L / 4;
        return "[%s: %s, %d KB, not shown]".formatted(label, type, (bytes + 1023) / 1024);
    }

    private static String ofLink(JsonNode link) {
        StringBuilder text = new StringBuilder("[resource: ").append(label(link, "name"));
        for (String field : List.of("uri", "mimeType", "description")) {
            if (link.path(field).isString()) {
                text.append(", ").append(label(link, field));
            }
        }
        if (link.path("size").isIntegralNumber()) {
            text.append(", ")
                    .append((link.path("size").asLong(0) + 1023) / 1024)
                    .append(" KB");
        }
        return text.append("]").toString();
    }

    private static String ofResource(JsonNode resource) {
        if (resource.path("text").isString()) {
            return "[resource: %s]\n%s"
                    .formatted(label(resource, "uri"), resource.path("text").asString());
        }
        return resource.isObject()
                ? ofData("resource " + label(resource, "uri"), resource, "blob")
                : unreadable("a missing resource");
    }

    private static String label(JsonNode node, String field) {
        String text = node.path(field).asString("unnamed").replaceAll("\\s+", " ");
        return text.length() <= MAX_LABEL ? text : text.substring(0, MAX_LABEL) + "…";
    }
}
