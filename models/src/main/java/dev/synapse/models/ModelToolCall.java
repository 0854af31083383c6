package dev.synapse.models;

/** A tool call requested by a model; {@code argumentsJson} is what the model wrote and may be invalid JSON. */
public record ModelToolCall(String id, String name, String argumentsJson) {}
