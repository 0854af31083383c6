package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids of tool calls in the only form that Mistral's models take: nine letters and digits. */
final class ShortIds {
    private static final int LENGTH = 9;
    private static final int RADIX = 36;

    private ShortIds() {}

    /** The request with such ids; an id that has the form stays. */
    static ModelRequest of(ModelRequest request) {
        return request.withMessages(
                request.messages().stream().map(ShortIds::shortened).toList());
    }

    private static PromptMessage shortened(PromptMessage message) {
        return switch (message) {
            case AssistantMessage answer ->
                new AssistantMessage(
                        answer.text(),
                        answer.toolCalls().stream()
                                .map(call -> new ModelToolCall(shortened(call.id()), call.name(), call.argumentsJson()))
                                .toList(),
                        answer.vendorPart());
            case ToolResultMessage(String id, String tool, String text) ->
                new ToolResultMessage(shortened(id), tool, text);
            case PromptMessage.SystemMessage _, PromptMessage.UserMessage _ -> message;
        };
    }

    private static String shortened(String id) {
        return id.matches("[A-Za-z0-9]{" + LENGTH + "}") ? id : hash(id);
    }

    private static String hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest).toString(RADIX).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
