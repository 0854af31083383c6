package dev.synapse.workers.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param model any model id; it is passed on as it is
 * @param temperature the vendor's default if null
 * @param idleTimeout the longest time without a byte from the vendor
 */
public record ModelRequest(
        String provider,
        String model,
        @Nullable Double temperature,
        List<PromptMessage> messages,
        List<ToolDefinition> tools,
        Duration idleTimeout) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
