package dev.synapse.tools;

import dev.synapse.shared.net.Endpoints;
import dev.synapse.tools.web.AllowedHosts;
import org.jspecify.annotations.Nullable;

/**
 * What the tools need from the environment; blank is the same as missing. A value that cannot be right is refused with a message
 * that names the setting. Never shows the key.
 */
public record ToolSettings(
        @Nullable String tavilyKey, @Nullable String tavilyBaseUrl, AllowedHosts fetchAllowed) {
    public ToolSettings {
        tavilyKey = Endpoints.key("TAVILY_API_KEY", tavilyKey);
        tavilyBaseUrl = Endpoints.address("TAVILY_BASE_URL", tavilyBaseUrl, "https://api.tavily.com");
    }

    /** With no host that may be fetched beside the public ones. */
    public ToolSettings(@Nullable String tavilyKey, @Nullable String tavilyBaseUrl) {
        this(tavilyKey, tavilyBaseUrl, AllowedHosts.NONE);
    }

    /** Nothing set: the search answers with its demo result. */
    public static ToolSettings none() {
        return new ToolSettings(null, null);
    }

    @Override
    public String toString() {
        return "ToolSettings[tavily=" + (tavilyKey == null ? "no key" : "key set")
                + (tavilyBaseUrl == null ? "" : " at " + tavilyBaseUrl)
                + (fetchAllowed.entries().isEmpty() ? "" : ", fetching from " + fetchAllowed.entries()) + "]";
    }
}
