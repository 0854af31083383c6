package dev.synapse.testkit;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** <a href="https://platform.openai.com/docs/api-reference/responses">OpenAI's Responses</a>, without stored responses. */
final class ResponsesProtocol implements WireProtocol {

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
        ResponsesRules.check(body);
        ObjectNode chat = ChatJson.JSON
                .createObjectNode()
                .put("model", body.path("model").asString(""))
                .put("stream", body.path("stream").asBoolean(false));
        if (body.has("temperature")) {
            chat.set("temperature", body.path("temperature"));
        }
        ArrayNode messages = chat.putArray("messages");
        if (body.path("instructions").isString()) {
            messages.addObject()
                    .put("role", "system")
                    .put("content", body.path("instructions").asString());
        }
        Set<String> open = new HashSet<>();
        for (JsonNode item : body.path("input")) {
            addTo(messages, item, open);
        }
        if (!open.isEmpty()) {
            throw new BadPrompt("No tool output found for function call " + String.join(", ", open) + ".");
        }
        for (JsonNode tool : body.path("tools")) {
            ObjectNode function = ((ObjectNode) tool.deepCopy()).without(Set.of("type", "strict"));
            chat.withArray("tools").addObject().put("type", "function").set("function", function);
        }
        return chat;
    }

    /** Calls follow the answer that they belong to, if it has a text. */
    private static void addTo(ArrayNode messages, JsonNode item, Set<String> open) throws BadPrompt {
        String type = item.path("type").asString("message");
        String id = item.path("call_id").asString("");
        switch (type) {
            case "message" -> addMessage(messages, item);
            case "function_call" -> {
                if (!open.add(id)) {
                    throw new BadPrompt("Duplicate call_id " + id);
                }
                ObjectNode call = answer(messages).withArray("tool_calls").addObject();
                call.put("id", id).put("type", "function");
                call.putObject("function").set("name", item.path("name")).set("arguments", item.path("arguments"));
            }
            case "function_call_output" -> {
                if (!open.remove(id)) {
                    throw new BadPrompt("No tool call found for function call output with call_id " + id + ".");
                }
                messages.addObject().put("role", "tool").put("tool_call_id", id).set("content", item.path("output"));
            }
            case "reasoning" -> {
                // nothing that a script could see
            }
            default -> throw new BadPrompt("Invalid value: '" + type + "'.");
        }
    }

    private static void addMessage(ArrayNode messages, JsonNode item) {
        ObjectNode message = messages.addObject().put("role", item.path("role").asString(""));
        if (!item.path("content").isArray()) {
            message.set("content", item.path("content"));
            return;
        }
        ArrayNode content = message.putArray("content");
        for (JsonNode part : item.path("content")) {
            ObjectNode chat = content.addObject();
            if (part.has("text")) {
                chat.put("type", "text").set("text", part.path("text"));
            } else {
                chat.put("type", "image_url").putObject("image_url").set("url", part.path("image_url"));
            }
        }
    }

    private static ObjectNode answer(ArrayNode messages) {
        return messages.path(messages.size() - 1) instanceof ObjectNode last
                        && last.path("role").asString("").equals("assistant")
                ? last
                : messages.addObject().put("role", "assistant").put("content", "");
    }

    @Override
    public AnswerEvents answer(ModelRequest request) {
        return new ResponsesEvents(request);
    }

    @Override
    public ObjectNode refusal(BadPrompt refused) {
        ObjectNode body = ChatJson.error(String.valueOf(refused.getMessage()), "invalid_request_error");
        ((ObjectNode) body.path("error")).put("param", refused.param().isEmpty() ? null : refused.param());
        return body;
    }

    @Override
    public ObjectNode error(int status, String message) {
        return ChatJson.error(message, "invalid_request_error");
    }
}
