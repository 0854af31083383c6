package dev.synapse.testkit;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI's chat completions</a>. */
final class OpenAiProtocol implements WireProtocol {

    @Override
    public String keyHeader() {
        return "authorization";
    }

    @Override
    public boolean isAuthorized(HttpRequest request, String key) {
        return request.isAuthorized(key);
    }

    /** Each tool call needs a result directly after it, and each result needs a call. */
    @Override
    public ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt {
        if (!(body instanceof ObjectNode object)) {
            throw new BadPrompt("the body is not a JSON object");
        }
        Set<String> open = new HashSet<>();
        for (JsonNode message : body.path("messages")) {
            boolean result = message.path("role").asString("").equals("tool");
            if (result && !open.remove(message.path("tool_call_id").asString(""))) {
                throw new BadPrompt(
                        "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'");
            }
            if (!result && !open.isEmpty()) {
                throw unanswered(open);
            }
            for (JsonNode call : message.path("tool_calls")) {
                open.add(call.path("id").asString(""));
            }
        }
        if (!open.isEmpty()) {
            throw unanswered(open);
        }
        return object;
    }

    private static BadPrompt unanswered(Set<String> calls) {
        return new BadPrompt(
                "an assistant message with 'tool_calls' must be followed by tool messages responding to each"
                        + " 'tool_call_id'; these had no response: " + String.join(", ", calls));
    }

    @Override
    public AnswerEvents answer(ModelRequest request) {
        return new OpenAiEvents(request);
    }

    @Override
    public ObjectNode error(int status, String message) {
        return ChatJson.error(message, "invalid_request_error");
    }
}
