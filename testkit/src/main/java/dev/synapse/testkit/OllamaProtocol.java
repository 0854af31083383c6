package dev.synapse.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">Ollama's /api/chat</a>, one JSON object per line. Ollama itself
 * accepts almost any prompt; this server also refuses what the templates of its models refuse: roles that do not alternate, empty messages,
 * and tool results that do not follow their call or do not name it.
 */
final class OllamaProtocol implements WireProtocol {

    /** The content of {@code /api/show} for a model. */
    static ObjectNode shown(int trainedFor, boolean sees) {
        ObjectNode shown = ChatJson.JSON.createObjectNode();
        ArrayNode capabilities =
                shown.putArray("capabilities").add("completion").add("tools");
        if (sees) {
            capabilities.add("vision");
        }
        shown.putObject("model_info")
                .put("general.architecture", "llama")
                .put("llama.context_length", trainedFor)
                .put("llama.embedding_length", 4096);
        return shown;
    }

    /** Ollama has no keys; proxies in front of it use this header. */
    @Override
    public String keyHeader() {
        return "authorization";
    }

    @Override
    public boolean isAuthorized(HttpRequest request, String key) {
        return request.isAuthorized(key);
    }

    @Override
    public ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt {
        ObjectNode chat = ChatJson.JSON
                .createObjectNode()
                .put("model", body.path("model").asString(""))
                .put("stream", body.path("stream").asBoolean(true));
        chat.set("options", body.path("options"));
        chat.set("temperature", body.at("/options/temperature"));
        ArrayNode messages = chat.putArray("messages");
        Deque<ObjectNode> open = new ArrayDeque<>();
        String before = "";
        for (JsonNode message : body.path("messages")) {
            String role = message.path("role").asString("");
            Rules.require(!role.equals(before) || role.equals("tool"), "conversation roles must alternate");
            Rules.require(!before.equals("tool") || !role.equals("user"), "unexpected role 'user' after role 'tool'");
            Rules.require(
                    !Rules.isBlank(message.path("content"))
                            || !message.path("tool_calls").isEmpty()
                            || !message.path("images").isEmpty(),
                    "a message is empty");
            before = role;
            if (!role.equals("tool") && !open.isEmpty()) {
                throw new BadPrompt("a call of a tool has no result");
            }
            ObjectNode read = messages.addObject().put("role", role);
            ImageRules.put(read, message.path("content").asString(""), images(message, role));
            switch (role) {
                case "system", "user" -> {}
                case "assistant" -> readCalls(message, read, open);
                case "tool" -> readResult(message, read, open);
                default -> throw new BadPrompt("invalid role: " + role);
            }
        }
        if (!open.isEmpty()) {
            throw new BadPrompt("a call of a tool has no result");
        }
        JsonNode think = body.path("think");
        Rules.require(
                think.isMissingNode()
                        || think.isBoolean()
                        || body.path("model").asString("").contains("gpt-oss"),
                "think value " + think + " is not supported for this model");
        Rules.tools(
                body.path("tools")
                        .valueStream()
                        .map(tool -> tool.path("function"))
                        .toList(),
                "parameters");
        chat.set("tools", body.path("tools").isArray() ? body.path("tools") : ChatJson.JSON.createArrayNode());
        return chat;
    }

    /** Images are in the messages of the user, as base64 without a stated format. */
    private static ArrayNode images(JsonNode message, String role) throws BadPrompt {
        ArrayNode images = ChatJson.JSON.createArrayNode();
        Rules.require(!message.has("images") || role.equals("user"), "images are only supported in the role user");
        for (JsonNode image : message.path("images")) {
            Rules.require(image.isString(), "illegal base64 data at input byte 0");
            ImageRules.check(image.asString());
            images.add(ImageRules.part(ImageRules.format(ImageRules.decoded(image.asString())), image.asString()));
        }
        return images;
    }

    private static void readCalls(JsonNode message, ObjectNode read, Deque<ObjectNode> open) throws BadPrompt {
        for (JsonNode call : message.path("tool_calls")) {
            if (!call.at("/function/arguments").isObject()) {
                throw new BadPrompt("json: cannot unmarshal arguments into an object");
            }
            ObjectNode known = read.withArray("tool_calls")
                    .addObject()
                    .put("id", "ollama-" + System.identityHashCode(read) + "-" + open.size())
                    .put("type", "function");
            known.putObject("function")
                    .put("name", call.at("/function/name").asString(""))
                    .put("arguments", call.at("/function/arguments").toString());
            open.add(known);
        }
    }

    private static void readResult(JsonNode message, ObjectNode read, Deque<ObjectNode> open) throws BadPrompt {
        String tool = message.path("tool_name").asString("");
        if (open.isEmpty() || !open.peek().at("/function/name").asString("").equals(tool)) {
            throw new BadPrompt("a result of '" + tool + "' has no call");
        }
        read.put("tool_call_id", open.remove().path("id").asString(""));
    }

    @Override
    public AnswerEvents answer(ModelRequest request) {
        return new OllamaEvents(request);
    }

    @Override
    public ObjectNode error(int status, String message) {
        return ChatJson.JSON.createObjectNode().put("error", message);
    }
}
