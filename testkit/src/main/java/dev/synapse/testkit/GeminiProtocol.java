package dev.synapse.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** <a href="https://ai.google.dev/api/generate-content">Gemini's streamGenerateContent</a>, as server-sent events. */
final class GeminiProtocol implements WireProtocol {

    @Override
    public String keyHeader() {
        return "x-goog-api-key";
    }

    @Override
    public ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt {
        String path = request.path();
        String model = path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf(':'));
        GeminiRules.check(model, body);
        check(body);
        ObjectNode chat = ChatJson.JSON.createObjectNode().put("model", model).put("stream", true);
        JsonNode temperature = body.at("/generationConfig/temperature");
        if (temperature.isNumber()) {
            chat.set("temperature", temperature);
        }
        ArrayNode messages = chat.putArray("messages");
        for (JsonNode part : body.at("/systemInstruction/parts")) {
            messages.addObject()
                    .put("role", "system")
                    .put("content", part.path("text").asString(""));
        }
        Deque<String> open = new ArrayDeque<>();
        for (JsonNode content : body.path("contents")) {
            addTo(messages, content, open);
        }
        for (JsonNode function : body.at("/tools/0/functionDeclarations")) {
            chat.withArray("tools").addObject().put("type", "function").set("function", function);
        }
        return chat;
    }

    /** Gemini's tool calls have no ids: results come in the order of the calls. */
    private static void addTo(ArrayNode messages, JsonNode content, Deque<String> open) {
        if (isModels(content)) {
            ObjectNode said = messages.addObject().put("role", "assistant");
            said.put(
                    "content",
                    content.path("parts")
                            .valueStream()
                            .map(part -> part.path("text").asString(""))
                            .collect(Collectors.joining()));
            for (JsonNode part : content.path("parts")) {
                if (part.has("functionCall")) {
                    String id = "gemini-" + messages.size() + "-" + open.size();
                    open.add(id);
                    ObjectNode call = said.withArray("tool_calls")
                            .addObject()
                            .put("id", id)
                            .put("type", "function");
                    call.putObject("function")
                            .put("name", part.at("/functionCall/name").asString(""))
                            .put("arguments", part.at("/functionCall/args").toString());
                }
            }
            return;
        }
        ArrayNode images = ChatJson.JSON.createArrayNode();
        for (JsonNode part : content.path("parts")) {
            if (part.has("inlineData")) {
                images.add(ImageRules.part(
                        part.at("/inlineData/mimeType").asString(""),
                        part.at("/inlineData/data").asString("")));
            } else if (part.has("functionResponse")) {
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", open.removeFirst())
                        .put("content", text(part.at("/functionResponse/response")));
            } else {
                ImageRules.put(
                        messages.addObject().put("role", "user"),
                        part.path("text").asString(""),
                        images);
                images = ChatJson.JSON.createArrayNode();
            }
        }
        if (!images.isEmpty()) {
            ImageRules.put(messages.addObject().put("role", "user"), "", images);
        }
    }

    private static String text(JsonNode response) {
        return response.valueStream()
                .map(value -> value.asString(value.toString()))
                .collect(Collectors.joining());
    }

    /** Requests to which the vendor replies 400. */
    private static void check(JsonNode body) throws BadPrompt {
        int calls = 0;
        boolean afterModel = true;
        String role = "";
        for (JsonNode content : body.path("contents")) {
            if (role.equals(content.path("role").asString("")) || (role.isEmpty() && isModels(content))) {
                throw new BadPrompt("Please ensure that multiturn requests alternate between user and model.");
            }
            role = content.path("role").asString("");
            int made = count(content, "functionCall");
            int answered = count(content, "functionResponse");
            if (answered != calls) {
                throw new BadPrompt("Please ensure that the number of function response parts is equal to the number of"
                        + " function call parts of the function call turn.");
            }
            if (made > 0 && afterModel) {
                throw new BadPrompt(
                        "Please ensure that function call turn comes immediately after a user turn or after a"
                                + " function response turn.");
            }
            calls = made;
            afterModel = isModels(content);
            if (content.path("parts").isEmpty()) {
                throw new BadPrompt("contents.parts must not be empty.");
            }
        }
        if (calls > 0 || body.path("contents").isEmpty()) {
            throw new BadPrompt("contents are not specified, or end with a function call");
        }
    }

    private static int count(JsonNode content, String kind) {
        return (int) content.path("parts")
                .valueStream()
                .filter(part -> part.has(kind))
                .count();
    }

    private static boolean isModels(JsonNode content) {
        return content.path("role").asString("").equals("model");
    }

    @Override
    public AnswerEvents answer(ModelRequest request) {
        return new GeminiEvents(request);
    }

    @Override
    public ObjectNode error(int status, String message) {
        ObjectNode body = ChatJson.JSON.createObjectNode();
        ObjectNode error = body.putObject("error").put("code", status).put("message", message);
        error.put("status", List.of(401, 403).contains(status) ? "UNAUTHENTICATED" : "INVALID_ARGUMENT");
        return body;
    }
}
