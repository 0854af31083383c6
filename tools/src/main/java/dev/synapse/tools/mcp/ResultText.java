package dev.synapse.tools.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts a tool's result to text for a model: text is unchanged, a text resource follows its URI, and for other
 * content its type and size are given. Structured content is used only if there is no text, since servers send the
 * same content as text for clients that do not read it.
 */
final class ResultText {
    private ResultText() {}

    static String of(McpSchema.CallToolResult result) {
        boolean hasText = result.content().stream().anyMatch(McpSchema.TextContent.class::isInstance);
        Stream<String> structured = result.structuredContent() == null || hasText
                ? Stream.empty()
                : Stream.of(JsonMapper.shared().writeValueAsString(result.structuredContent()));
        String text = Stream.concat(result.content().stream().map(ResultText::of), structured)
                .collect(Collectors.joining("\n\n"));
        return text.isBlank() ? "(The tool returned no content.)" : text;
    }

    private static String of(McpSchema.Content content) {
        return switch (content) {
            case McpSchema.TextContent text -> text.text();
            case McpSchema.ImageContent image -> notShown("image", image.mimeType(), image.data());
            case McpSchema.AudioContent audio -> notShown("audio", audio.mimeType(), audio.data());
            case McpSchema.ResourceLink link -> "[resource: %s, %s]".formatted(link.name(), link.uri());
            case McpSchema.EmbeddedResource embedded -> of(embedded.resource());
            default -> "[content of unknown type, not shown]";
        };
    }

    private static String of(McpSchema.ResourceContents resource) {
        return switch (resource) {
            case McpSchema.TextResourceContents text -> "[resource: %s]\n%s".formatted(text.uri(), text.text());
            case McpSchema.BlobResourceContents blob ->
                notShown("resource " + blob.uri(), String.valueOf(blob.mimeType()), blob.blob());
            default -> "[resource: %s, not shown]".formatted(resource.uri());
        };
    }

    private static String notShown(String label, String type, String base64) {
        long bytes = base64.length() * 3L / 4;
        return "[%s: %s, %d KB, not shown]".formatted(label, type, (bytes + 1023) / 1024);
    }
}
