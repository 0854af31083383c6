package dev.synapse.models;

/** A tool as offered to a model; {@code argsSchemaJson} is a JSON Schema of type object. */
public record ToolDefinition(String name, String description, String argsSchemaJson) {}
