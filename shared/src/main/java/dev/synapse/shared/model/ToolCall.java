package dev.synapse.shared.model;

/**
 * A model's request to call a tool. Immutable.
 *
 * @param id the provider's id of the call, which the result must repeat
 * @param name the tool's name as the model wrote it
 * @param arguments the JSON of the arguments as the model wrote it, not validated
 */
public record ToolCall(String id, String name, String arguments) {}
