package dev.synapse.models;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Maps tool names to names that vendors accept, for one request. OpenAI, Anthropic and Gemini all accept letters,
 * digits, '_' and '-', at most 64 characters and no leading digit, and therefore reject {@code server.tool}. An
 * accepted name is unchanged; {@code server.tool} becomes {@code server__tool}; a name that would be ambiguous or too
 * long ends in a hash. The mapping of a name does not depend on other tools, so prompts remain stable.
 */
final class ToolNames {
    private static final int MAX_LENGTH = 64;
    private static final int HASH_BYTES = 6;
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    /** One dot, without an underscore next to it that would be ambiguous with the two that replace the dot. */
    private static final Pattern SERVER_TOOL =
            Pattern.compile("[A-Za-z0-9_-]*[A-Za-z0-9-]\\.[A-Za-z0-9-][A-Za-z0-9_-]*");

    private final Map<String, String> originals = new HashMap<>();

    /** Collects the names of the tools offered in the request, and of those called earlier in it. */
    ToolNames(ModelRequest request) {
        Stream.concat(request.tools().stream().map(ToolDefinition::name), called(request))
                .forEach(name -> originals.put(toVendor(name), name));
    }

    /** The request with the vendor's names. */
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

    /** The reply with the original names; an unknown name is unchanged. */
    ModelReply fromVendor(ModelReply reply) {
        return new ModelReply(
                reply.text(),
                reply.toolCalls().stream()
                        .map(call -> new ModelToolCall(
                                call.id(), originals.getOrDefault(call.name(), call.name()), call.argumentsJson()))
                        .toList(),
                reply.usage(),
                reply.model(),
                reply.finishReason(),
                reply.reasoning(),
                reply.vendorPart());
    }

    static String toVendor(String name) {
        if (ALLOWED.matcher(name).matches() && !name.contains("__")) {
            return name;
        }
        String joined = name.replace(".", "__");
        boolean unambiguous = SERVER_TOOL.matcher(name).matches() && !name.contains("__");
        return unambiguous && ALLOWED.matcher(joined).matches() ? joined : hashed(name);
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
            case PromptMessage.AssistantMessage answer ->
                answer.toolCalls().stream().map(ModelToolCall::name);
            case PromptMessage.ToolResultMessage result -> Stream.of(result.toolName());
            case PromptMessage.SystemMessage _, PromptMessage.UserMessage _ -> Stream.<String>empty();
        });
    }

    private static PromptMessage toVendor(PromptMessage message) {
        return switch (message) {
            case PromptMessage.AssistantMessage answer ->
                new PromptMessage.AssistantMessage(
                        answer.text(),
                        answer.toolCalls().stream()
                                .map(call -> new ModelToolCall(call.id(), toVendor(call.name()), call.argumentsJson()))
                                .toList(),
                        answer.vendorPart());
            case PromptMessage.ToolResultMessage(String id, String tool, String text) ->
                new PromptMessage.ToolResultMessage(id, toVendor(tool), text);
            case PromptMessage.SystemMessage _, PromptMessage.UserMessage _ -> message;
        };
    }
}
