package dev.synapse.shared.settings;

import dev.synapse.shared.settings.SettingValue.Secret;
import dev.synapse.shared.settings.SettingValue.Text;

/** What the built-in tools may use, and MCP servers. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum ToolSetting implements Setting {
    TAVILY_API_KEY(new Secret("key"), "W", "For `web_search`."),
    TAVILY_BASE_URL(
            new Text("address"),
            "W",
            "Another server with Tavily's protocol. With neither set `web_search` answers that nothing was "
                    + "searched."),
    SYNAPSE_FETCH_ALLOWED_HOSTS(
            new Text("hosts, with commas: `wiki.internal`, `10.1.2.3:8080`"),
            "W",
            "Private hosts that `fetch_page` may read in addition to the public web."),
    SYNAPSE_MCP_SERVERS(new Text("path"), "W", "A JSON file that names [MCP servers](tools.md#mcp-servers).");

    private final Definition definition;

    ToolSetting(SettingValue value, String readBy, String meaning) {
        this.definition = new Definition(name(), value, readBy, meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
