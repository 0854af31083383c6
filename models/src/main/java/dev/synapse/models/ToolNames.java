package dev.synapse.models;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that tools have towards vendors, for one request. OpenAI, Anthropic and Gemini agree on letters, digits, '_' and '-',
 * 64 at most and no digit in front, and so have no {@code server.tool}. A name that fits stays; {@code server.tool} becomes
 * {@code server__tool}; what could be mistaken for another then, or is too long, ends in a hash of the name. A name always gets
 * the same, whatever else there is, so that prompts stay the same too.
 */
final class ToolNames {
    private static final int MAX_LENGTH = 64;
    private static final int HASH_BYTES = 6;
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    /** One dot, and no underscore where it would become part of the two that stand for the dot. */
    private static final Pattern OF_SERVER = Pattern.compile("[A-Za-z0-9_-]*[A-Za-z0-9-]\\.[A-Za-z0-9-][A-Za-z0-9_-]*");

    private final Map<String, String> originals = new HashMap<>();

    /** Knows the tools that the request offers, and those that were called before in it. */
    ToolNames(ModelRequest request) {
        Stream.concat(request.tools().stream().map(ToolDefinition::name), called(request))
                .forEach(name -> originals.put(toVendor(name), name));
    }

    /** The request with the names that the vendor takes. */
    static ModelRequest toVendor(ModelRequest request) {
        return new ModelRequest(
                request.provider(),
                request.model(),
                request.temperature(),
                request.messages().stream().map(ToolNames::toVendor).toList(),
                request.tools().stream()
                        .map(tool ->
                                new ToolDefinition(toVendor(tool.name()), tool.description(), tool.argsSchemaJson()))
                        .toList(),
                request.idleTimeout(),
                request.maxOutputTokens());
    }

    /** The reply with the names that the tools have; one that the vendor's model made up stays as it is. */
    ModelReply fromVendor(ModelReply reply) {
        return new ModelReply(
                reply.text(),
                reply.toolCalls().stream()
                        .map(call -> new ModelToolCall(
                                call.id(), originals.getOrDefault(call.name(), call.name()), call.argumentsJson()))
                        .toList(),
                reply.usage(),
                reply.model(),
                reply.finishReason());
    }

    static String toVendor(String name) {
        if (ALLOWED.matcher(name).matches() && !name.contains("__")) {
            return name;
        }
        String joined = name.replace(".", "__");
        boolean unmistakable = OF_SERVER.matcher(name).matches() && !name.contains("__");
        return unmistakable && ALLOWED.matcher(joined).matches() ? joined : hashed(name);
    }

    private static String hashed(String name) {
        String hash = "__" + HexFormat.of().formatHex(sha256(name), 0, HASH_BYTES);
        String readable = ("t_" + name).replaceAll("[^A-Za-z0-9_-]", "_");
        return readable.substring(0, Math.min(readable.length(), MAX_LENGTH - hash.length())) + hash;
    }

    private static byte[] sha256(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Stream<String> called(ModelRequest request) {
        return request.messages().stream().flatMap(message -> switch (message) {
            case PromptMessage.AssistantMessage said ->
                said.toolCalls().stream().map(ModelToolCall::name);
            case PromptMessage.ToolResultMessage result -> Stream.of(result.toolName());
            case PromptMessage.SystemMessage _, PromptMessage.UserMessage _ -> Stream.<String>empty();
        });
    }

    private static PromptMessage toVendor(PromptMessage message) {
        return switch (message) {
            case PromptMessage.AssistantMessage(String text, List<ModelToolCall> calls) ->
                new PromptMessage.AssistantMessage(
                        text,
                        calls.stream()
                                .map(call -> new ModelToolCall(call.id(), toVendor(call.name()), call.argumentsJson()))
                                .toList());
            case PromptMessage.ToolResultMessage(String id, String tool, String text) ->
                new PromptMessage.ToolResultMessage(id, toVendor(tool), text);
            case PromptMessage.SystemMessage _, PromptMessage.UserMessage _ -> message;
        };
    }
}
