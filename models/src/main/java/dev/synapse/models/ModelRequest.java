package dev.synapse.models;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.shared.model.ModelOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model call.
 *
 * @param provider for messages
 * @param model any model id, passed on unchanged
 * @param temperature null for the vendor's default
 * @param idleTimeout maximum time without a byte from the vendor
 * @param maxOutputTokens maximum length of the answer, null for the vendor's default
 * @param options further options of the call
 */
public record ModelRequest(
        String provider,
        String model,
        @Nullable Double temperature,
        List<PromptMessage> messages,
        List<ToolDefinition> tools,
        Duration idleTimeout,
        @Nullable Integer maxOutputTokens,
        ModelOptions options) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** A request with the vendor's default limit for the answer. */
    public ModelRequest(
            String provider,
            String model,
            @Nullable Double temperature,
            List<PromptMessage> messages,
            List<ToolDefinition> tools,
            Duration idleTimeout) {
        this(provider, model, temperature, messages, tools, idleTimeout, null);
    }

    /** A request without further options. */
    public ModelRequest(
            String provider,
            String model,
            @Nullable Double temperature,
            List<PromptMessage> messages,
            List<ToolDefinition> tools,
            Duration idleTimeout,
            @Nullable Integer maxOutputTokens) {
        this(provider, model, temperature, messages, tools, idleTimeout, maxOutputTokens, ModelOptions.NONE);
    }

    /** This request with other options. */
    public ModelRequest withOptions(ModelOptions others) {
        return new ModelRequest(provider, model, temperature, messages, tools, idleTimeout, maxOutputTokens, others);
    }

    /** This request with other messages. */
    public ModelRequest withMessages(List<PromptMessage> others) {
        return new ModelRequest(provider, model, temperature, others, tools, idleTimeout, maxOutputTokens, options);
    }

    /** The number of images in its messages. */
    int imageCount() {
        return messages.stream()
                .mapToInt(message ->
                        message instanceof UserMessage user ? user.images().size() : 0)
                .sum();
    }

    /** This request with the answer limited to this number of tokens. */
    public ModelRequest withMaxOutputTokens(int tokens) {
        return new ModelRequest(provider, model, temperature, messages, tools, idleTimeout, tokens, options);
    }
}
