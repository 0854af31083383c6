package dev.synapse.models;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param model any model id; it is passed on as it is
 * @param temperature the vendor's default if null
 * @param maxOutputTokens the most that the answer may have, the vendor's default if null
 * @param idleTimeout the longest time without a byte from the vendor
 */
public record ModelRequest(
        String provider,
        String model,
        @Nullable Double temperature,
        List<PromptMessage> messages,
        List<ToolDefinition> tools,
        Duration idleTimeout,
        @Nullable Integer maxOutputTokens) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** A call whose answer may be as long as the vendor lets it be. */
    public ModelRequest(
            String provider,
            String model,
            @Nullable Double temperature,
            List<PromptMessage> messages,
            List<ToolDefinition> tools,
            Duration idleTimeout) {
        this(provider, model, temperature, messages, tools, idleTimeout, null);
    }

    /** The same call with an answer of at most so many tokens. */
    public ModelRequest answeringWithin(int tokens) {
        return new ModelRequest(provider, model, temperature, messages, tools, idleTimeout, tokens);
    }
}
