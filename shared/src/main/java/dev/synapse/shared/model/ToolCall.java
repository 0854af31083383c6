package dev.synapse.shared.model;

/**
 * A call that a model asked for.
 *
 * @param id the provider's id of the call, which the result must repeat
 * @param name the tool's name as the model wrote it
 * @param arguments the arguments' JSON as the model wrote it, not yet checked
 */
public record ToolCall(String id, String name, String arguments) {}
