package dev.synapse.testkit;

import static dev.synapse.testkit.Rules.require;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Fields and parts that Gemini's API refuses. The order of contents is checked where they are read. */
final class GeminiRules {
    private static final String UNKNOWN = "Invalid JSON payload received. Unknown name \"%s\": Cannot find field.";
    private static final Set<String> FIELDS = Set.of(
            "contents",
            "systemInstruction",
            "tools",
            "toolConfig",
            "generationConfig",
            "safetySettings",
            "cachedContent");
    private static final Set<String> CONFIG = Set.of(
            "temperature",
            "topP",
            "topK",
            "maxOutputTokens",
            "stopSequences",
            "seed",
            "thinkingConfig",
            "responseMimeType");

    private GeminiRules() {}

    static void check(String model, JsonNode body) throws BadPrompt {
        Rules.fields(body, FIELDS, UNKNOWN);
        Rules.fields(body.path("generationConfig"), CONFIG, UNKNOWN);
        JsonNode thinking = body.at("/generationConfig/thinkingConfig");
        Rules.fields(thinking, Set.of("thinkingBudget", "thinkingLevel", "includeThoughts"), UNKNOWN);
        require(!thinking.has("thinkingLevel") || !isBefore3(model), "Thinking level is not supported for this model.");
        Rules.tools(body.at("/tools/0/functionDeclarations").valueStream().toList(), "parametersJsonSchema");
        List<String> open = new ArrayList<>();
        for (JsonNode content : body.path("contents")) {
            Rules.fields(content, Set.of("role", "parts"), UNKNOWN);
            require(
                    Set.of("user", "model").contains(content.path("role").asString("")),
                    "Please use a valid role: user, model.");
            for (JsonNode part : content.path("parts")) {
                checkPart(part, content.path("role").asString(""), open);
            }
        }
        if (!isBefore3(model)) {
            checkSignatures(body.path("contents").valueStream().toList());
        }
    }

    private static boolean isBefore3(String model) {
        return model.matches("gemini-[12]\\b.*");
    }

    private static void checkPart(JsonNode part, String role, List<String> open) throws BadPrompt {
        Rules.fields(
                part,
                Set.of("text", "inlineData", "functionCall", "functionResponse", "thoughtSignature", "thought"),
                UNKNOWN);
        require(
                !part.has("text") || !Rules.isBlank(part.path("text")),
                "Unable to submit request because it must have a text parameter.");
        if (part.has("inlineData")) {
            require(role.equals("user"), "Inline data is only supported in the role user.");
            require(part.size() == 1, "contents.parts: oneof field 'data' is already set.");
            JsonNode image = part.path("inlineData");
            Rules.fields(image, Set.of("mimeType", "data"), UNKNOWN);
            ImageRules.check(
                    image.path("mimeType").asString(""), image.path("data").asString(""));
        }
        if (part.has("functionCall")) {
            JsonNode call = part.path("functionCall");
            Rules.fields(call, Set.of("name", "args", "id"), UNKNOWN);
            require(call.path("name").asString("").matches(Rules.TOOL_NAME), "Invalid function name");
            require(call.path("args").isObject(), "Invalid value at 'args' (struct)");
            open.add(call.path("name").asString(""));
        }
        if (part.has("functionResponse")) {
            String name = part.at("/functionResponse/name").asString("");
            require(
                    !open.isEmpty() && open.removeFirst().equals(name),
                    "The name of a function response part does not match its call: " + name);
            require(part.at("/functionResponse/response").isObject(), "Invalid value at 'response' (struct)");
        }
    }

    /** In the present turn, which begins with the last text of the user, the first call of each answer is signed. */
    private static void checkSignatures(List<JsonNode> contents) throws BadPrompt {
        int start = 0;
        for (int i = 0; i < contents.size(); i++) {
            boolean isUsers = contents.get(i).path("role").asString("").equals("user");
            if (isUsers && contents.get(i).path("parts").valueStream().anyMatch(part -> part.has("text"))) {
                start = i;
            }
        }
        for (JsonNode content : contents.subList(start, contents.size())) {
            JsonNode first = content.path("parts")
                    .valueStream()
                    .filter(part -> part.has("functionCall"))
                    .findFirst()
                    .orElse(ChatJson.JSON.missingNode());
            require(
                    first.isMissingNode() || !Rules.isBlank(first.path("thoughtSignature")),
                    "Function call is missing a thought_signature in functionCall parts.");
        }
    }
}
