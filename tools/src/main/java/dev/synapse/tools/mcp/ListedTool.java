package dev.synapse.tools.mcp;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool in a server's list, as far as the list says so. */
record ListedTool(ObjectNode json) {
    String name() {
        return json.path("name").asString("");
    }

    /** What the tool does: its description, title or name. */
    String description() {
        String description = json.path("description").asString("");
        if (!description.isBlank()) {
            return description;
        }
        String title = json.path("title").asString(json.at("/annotations/title").asString(""));
        return title.isBlank() ? name() : title;
    }

    JsonNode inputSchema() {
        return json.path("inputSchema");
    }

    /** Whether the server gives this hint. */
    boolean isAnnotated(String hint) {
        return json.path("annotations").path(hint).asBoolean(false);
    }
}
