package dev.synapse.models;

/** A model's wish to have a tool called; the arguments are what it wrote, JSON or not. */
public record ModelToolCall(String id, String name, String argumentsJson) {}
