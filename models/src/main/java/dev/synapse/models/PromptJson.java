package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The parts of requests that several protocols have in common. */
final class PromptJson {
    private PromptJson() {}

    /** The tools of a request in OpenAI's form, which Ollama takes as well. */
    static ArrayNode functions(ModelRequest request) {
        ArrayNode tools = JsonNodeFactory.instance.arrayNode();
        for (ToolDefinition tool : request.tools()) {
            tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parameters", PromptTurns.schema(tool));
        }
        return tools;
    }

    /** The tools of a request, each with its name, its description and, in the given field, the schema of its arguments. */
    static ArrayNode declarations(ModelRequest request, String schemaField) {
        ArrayNode tools = JsonNodeFactory.instance.arrayNode();
        for (ToolDefinition tool : request.tools()) {
            tools.addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set(schemaField, PromptTurns.schema(tool));
        }
        return tools;
    }

    /** What the provider needs back with the answer, empty if it is nothing or is refused. */
    static ObjectNode vendorPart(ModelRequest request, AssistantMessage answer, RefusedParameters without) {
        return without.allows(OptionalParameters.VENDOR_PART)
                ? answer.partOf(request.provider()).orElseGet(JsonNodeFactory.instance::objectNode)
                : JsonNodeFactory.instance.objectNode();
    }

    /**
     * The messages with alternating roles: all results of one answer's tools, and what follows them, are in one message.
     *
     * @param assistant the role of the model
     * @param parts the field of a message that has its parts
     * @param add adds the parts of a message
     */
    static ArrayNode alternating(
            PromptTurns prompt, String assistant, String parts, BiConsumer<ArrayNode, PromptMessage> add) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (PromptMessage message : prompt.messages()) {
            String role = message instanceof AssistantMessage ? assistant : "user";
            JsonNode last = messages.path(messages.size() - 1);
            ObjectNode target = last instanceof ObjectNode same
                            && same.path("role").asString().equals(role)
                    ? same
                    : messages.addObject().put("role", role);
            add.accept(target.withArray(parts), message);
        }
        return messages;
    }
}
