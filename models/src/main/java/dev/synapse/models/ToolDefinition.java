package dev.synapse.models;

/** A tool as it is offered to a model; the schema is a JSON Schema of type object. */
public record ToolDefinition(String name, String description, String argsSchemaJson) {}
