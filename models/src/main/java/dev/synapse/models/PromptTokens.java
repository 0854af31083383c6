package dev.synapse.models;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How many tokens a prompt takes, for deciding what fits into a model's window: one for each 3 bytes of UTF-8, and 4 for each
 * message. That is a third more than English takes, and about what other scripts and code do.
 */
public final class PromptTokens {
    private static final int BYTES_PER_TOKEN = 3;
    private static final int MESSAGE_ITSELF = 4;
    private static final long LONGEST_ANSWER = 8_192;

    /** What vendors add at most, beyond that, to a message, a call or a tool. */
    private static final int AROUND_EACH = 12;

    private PromptTokens() {}

    /** What of a model's window is kept for its answer. */
    public static long answer(long window) {
        return Math.min(LONGEST_ANSWER, window / 4);
    }

    /** A message with all that belongs to it. */
    public static long of(PromptMessage message) {
        return MESSAGE_ITSELF
                + switch (message) {
                    case PromptMessage.SystemMessage(String text) -> of(text);
                    case PromptMessage.UserMessage(var _, String text) -> of(text);
                    case PromptMessage.ToolResultMessage result -> of(result.text());
                    case PromptMessage.AssistantMessage own -> of(own.text()) + of(own.toolCalls());
                };
    }

    /** A tool as it is offered. */
    public static long of(ToolDefinition tool) {
        return MESSAGE_ITSELF + of(tool.name()) + of(tool.description()) + of(tool.argsSchemaJson());
    }

    /**
     * What a request takes at most, nearly: three bytes a token is below what vendors reach in natural language and code, and they add a
     * few of their own.
     */
    public static long atWorst(ModelRequest request) {
        long tokens = 0;
        for (PromptMessage message : request.messages()) {
            tokens += of(message) + AROUND_EACH;
            tokens += switch (message) {
                case PromptMessage.UserMessage(var name, var _) -> name == null ? 0 : of(name);
                case PromptMessage.AssistantMessage own ->
                    (long) AROUND_EACH * own.toolCalls().size();
                case PromptMessage.SystemMessage _, PromptMessage.ToolResultMessage _ -> 0;
            };
        }
        for (ToolDefinition tool : request.tools()) {
            tokens += of(tool) + AROUND_EACH;
        }
        return tokens;
    }

    private static long of(List<ModelToolCall> calls) {
        long tokens = 0;
        for (ModelToolCall call : calls) {
            tokens += MESSAGE_ITSELF + of(call.name()) + of(call.argumentsJson());
        }
        return tokens;
    }

    /** Encoding the text and throwing it away is what the JVM does fastest: ten times as fast as a look at each character. */
    private static long of(String text) {
        return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, BYTES_PER_TOKEN);
    }
}
