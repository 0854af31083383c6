package dev.synapse.tools;

import dev.synapse.shared.net.Endpoints;
import dev.synapse.tools.web.AllowedHosts;
import org.jspecify.annotations.Nullable;

/**
 * The tools' settings from the environment; a blank value counts as missing. An invalid value is rejected with a
 * message that names the setting. The key is never shown.
 */
public record ToolSettings(
        @Nullable String tavilyKey, @Nullable String tavilyBaseUrl, AllowedHosts fetchAllowed) {
    public ToolSettings {
        tavilyKey = Endpoints.key("TAVILY_API_KEY", tavilyKey);
        tavilyBaseUrl = Endpoints.address("TAVILY_BASE_URL", tavilyBaseUrl, "https://api.tavily.com");
    }

    /** Without hosts that may be fetched in addition to public ones. */
    public ToolSettings(@Nullable String tavilyKey, @Nullable String tavilyBaseUrl) {
        this(tavilyKey, tavilyBaseUrl, AllowedHosts.NONE);
    }

    /** No settings: the search returns its demo result. */
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
