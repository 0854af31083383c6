package dev.synapse.workers.tool;

/** What a tool answers to the model that called it. */
public record ToolResult(String content) {}
