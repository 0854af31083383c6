package dev.synapse.workers.tool;

import org.jspecify.annotations.Nullable;

/** What the tools need from the environment; blank is the same as missing. Never shows the key. */
public record ToolSettings(
        @Nullable String tavilyKey, @Nullable String tavilyBaseUrl) {
    public ToolSettings {
        tavilyKey = tavilyKey == null || tavilyKey.isBlank() ? null : tavilyKey.strip();
        tavilyBaseUrl = tavilyBaseUrl == null || tavilyBaseUrl.isBlank()
                ? null
                : tavilyBaseUrl.strip().replaceAll("/+$", "");
    }

    /** Nothing set: the search answers with its demo result. */
    public static ToolSettings none() {
        return new ToolSettings(null, null);
    }

    @Override
    public String toString() {
        return "ToolSettings[tavily=" + (tavilyKey == null ? "no key" : "key set")
                + (tavilyBaseUrl == null ? "" : " at " + tavilyBaseUrl) + "]";
    }
}
