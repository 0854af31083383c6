package dev.synapse.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** <a href="https://docs.anthropic.com/en/api/messages">Anthropic's Messages</a>. */
final class AnthropicProtocol implements WireProtocol {
    private static final String ID = "[a-zA-Z0-9_-]+";

    @Override
    public String keyHeader() {
        return "x-api-key";
    }

    @Override
    public ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt {
        AnthropicRules.check(body);
        check(body);
        ObjectNode chat = ChatJson.JSON
                .createObjectNode()
                .put("model", body.path("model").asString(""))
                .put("stream", body.path("stream").asBoolean(false));
        if (body.has("temperature")) {
            chat.set("temperature", body.path("temperature"));
        }
        ArrayNode messages = chat.putArray("messages");
        for (JsonNode part : blocks(body.path("system"))) {
            messages.addObject()
                    .put("role", "system")
                    .put("content", part.path("text").asString(""));
        }
        for (JsonNode message : body.path("messages")) {
            addTo(messages, message.path("role").asString(""), blocks(message.path("content")));
        }
        for (JsonNode tool : body.path("tools")) {
            ObjectNode function =
                    chat.withArray("tools").addObject().put("type", "function").putObject("function");
            function.put("name", tool.path("name").asString(""))
                    .put("description", tool.path("description").asString(""));
            function.set("parameters", tool.path("input_schema"));
        }
        return chat;
    }

    private static void addTo(ArrayNode messages, String role, List<JsonNode> blocks) {
        if (role.equals("assistant")) {
            ObjectNode said = messages.addObject().put("role", role);
            said.put(
                    "content",
                    String.join(
                            "",
                            blocks.stream()
                                    .map(block -> block.path("text").asString(""))
                                    .toList()));
            blocks.stream()
                    .filter(AnthropicProtocol::isCall)
                    .forEach(call -> said.withArray("tool_calls")
                            .addObject()
                            .put("id", call.path("id").asString(""))
                            .put("type", "function")
                            .putObject("function")
                            .put("name", call.path("name").asString(""))
                            .put("arguments", call.path("input").toString()));
            return;
        }
        ArrayNode images = ChatJson.JSON.createArrayNode();
        for (JsonNode block : blocks) {
            if (block.path("type").asString("").equals("image")) {
                images.add(ImageRules.part(
                        block.at("/source/media_type").asString(""),
                        block.at("/source/data").asString("")));
                continue;
            }
            ObjectNode message = messages.addObject();
            if (isResult(block)) {
                message.put("role", "tool")
                        .put("tool_call_id", block.path("tool_use_id").asString(""));
                message.put(
                        "content",
                        String.join(
                                "",
                                blocks(block.path("content")).stream()
                                        .map(part -> part.path("text").asString(""))
                                        .toList()));
            } else {
                ImageRules.put(message.put("role", role), block.path("text").asString(""), images);
                images = ChatJson.JSON.createArrayNode();
            }
        }
        if (!images.isEmpty()) {
            ImageRules.put(messages.addObject().put("role", role), "", images);
        }
    }

    /** Requests to which the vendor replies 400. */
    private static void check(JsonNode body) throws BadPrompt {
        List<JsonNode> messages = body.path("messages").valueStream().toList();
        if (messages.isEmpty() || !messages.getFirst().path("role").asString("").equals("user")) {
            throw new BadPrompt("messages: first message must use the \"user\" role");
        }
        if (messages.getLast().path("role").asString("").equals("assistant")) {
            throw new BadPrompt("This model does not support assistant message prefill.");
        }
        Set<String> known = new HashSet<>();
        Set<String> open = Set.of();
        String role = "";
        for (JsonNode message : messages) {
            if (role.equals(message.path("role").asString(""))) {
                throw new BadPrompt("messages: roles must alternate between \"user\" and \"assistant\"");
            }
            role = message.path("role").asString("");
            List<JsonNode> blocks = blocks(message.path("content"));
            Set<String> results = new HashSet<>();
            for (JsonNode block : blocks) {
                if (block.path("type").asString("").equals("text")
                        && block.path("text").asString("").isBlank()) {
                    throw new BadPrompt("messages: text content blocks must be non-empty");
                }
                if (isResult(block)) {
                    results.add(block.path("tool_use_id").asString(""));
                }
            }
            if (!results.equals(open)) {
                throw new BadPrompt(
                        "messages: `tool_use` ids " + open + " and `tool_result` ids " + results + " differ");
            }
            open = new HashSet<>();
            for (JsonNode block : blocks) {
                String id = block.path("id").asString("");
                if (isCall(block) && !(id.matches(ID) && known.add(id) && open.add(id))) {
                    throw new BadPrompt("messages: `tool_use` id '" + id + "' is not unique or not of the form " + ID);
                }
            }
            if (!open.isEmpty() && body.path("tools").isEmpty()) {
                throw new BadPrompt("Requests which include `tool_use` blocks must define tools");
            }
        }
    }

    private static boolean isCall(JsonNode block) {
        return block.path("type").asString("").equals("tool_use");
    }

    private static boolean isResult(JsonNode block) {
        return block.path("type").asString("").equals("tool_result");
    }

    /** Content is a text or a list of blocks. */
    private static List<JsonNode> blocks(JsonNode content) {
        return content.isString()
                ? List.of(ChatJson.JSON.createObjectNode().put("type", "text").put("text", content.asString()))
                : content.valueStream().toList();
    }

    @Override
    public AnswerEvents answer(ModelRequest request) {
        return new AnthropicEvents(request);
    }

    @Override
    public ObjectNode error(int status, String message) {
        ObjectNode body = ChatJson.JSON.createObjectNode().put("type", "error");
        String type = status == 401 ? "authentication_error" : "invalid_request_error";
        body.putObject("error").put("type", type).put("message", message);
        return body;
    }
}
