package dev.synapse.testkit;

import static dev.synapse.testkit.Rules.require;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Requests that servers with OpenAI's chat completions refuse, and how they say so. */
record ChatRules(ChatDialect dialect) {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "reasoning_effort",
            "stop",
            "seed",
            "response_format",
            "user",
            "metadata",
            "service_tier",
            "verbosity");
    private static final Set<String> NOT_MISTRALS = Set.of(
            "max_completion_tokens", "reasoning_effort", "user", "service_tier", "verbosity", "stream_options", "seed");
    private static final int MAX_ID = 40;

    void check(JsonNode body) throws BadPrompt {
        Rules.fields(body, FIELDS, "Unrecognized request argument supplied: %s");
        List<JsonNode> messages = body.path("messages").valueStream().toList();
        checkParameters(body);
        checkMessages(messages);
        require(!body.has("tools") || !body.path("tools").isEmpty(), "[] is too short - 'tools'");
        Rules.tools(
                body.path("tools")
                        .valueStream()
                        .map(tool -> tool.path("function"))
                        .toList(),
                "parameters");
    }

    private void checkParameters(JsonNode body) throws BadPrompt {
        require(
                !body.has("max_tokens") || !body.has("max_completion_tokens"),
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
        if (dialect == ChatDialect.OPENAI && body.path("model").asString("").matches("(gpt-[5-9]|o[1-9]).*")) {
            checkReasoningModel(body);
        }
        if (dialect == ChatDialect.MISTRAL) {
            for (String name : body.propertyNames()) {
                if (NOT_MISTRALS.contains(name)) {
                    throw new BadPrompt("Extra inputs are not permitted", name);
                }
            }
        }
    }

    private static void checkReasoningModel(JsonNode body) throws BadPrompt {
        if (body.has("max_tokens")) {
            throw new BadPrompt(
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                    "max_tokens");
        }
        for (String name : List.of("temperature", "top_p")) {
            if (body.has(name)) {
                throw new BadPrompt("Unsupported parameter: '" + name + "' is not supported with this model.", name);
            }
        }
        boolean reasons = !body.path("reasoning_effort").asString("medium").equals("none");
        if (body.has("tools") && reasons && body.path("model").asString("").matches("gpt-(5\\.[4-9]|[6-9]).*")) {
            throw new BadPrompt(
                    "Function tools with reasoning_effort are not supported for this model in /v1/chat/completions. To use function tools,"
                            + " use /v1/responses or set reasoning_effort to 'none'.",
                    "reasoning_effort");
        }
    }

    private void checkMessages(List<JsonNode> messages) throws BadPrompt {
        require(!messages.isEmpty(), "[] is too short - 'messages'");
        Set<String> ids = new HashSet<>();
        Set<String> open = new HashSet<>();
        String before = "";
        for (JsonNode message : messages) {
            String role = message.path("role").asString("");
            checkFields(message, role);
            checkOrder(before, role, open);
            if (role.equals("tool")) {
                require(
                        open.remove(message.path("tool_call_id").asString("")),
                        "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'");
            }
            for (JsonNode call : message.path("tool_calls")) {
                checkCall(call, ids);
                open.add(call.path("id").asString(""));
            }
            before = role;
        }
        require(open.isEmpty(), unanswered(open));
        require(!before.equals("assistant"), "Expected last role User or Tool (or Assistant with prefix True)");
    }

    private void checkFields(JsonNode message, String role) throws BadPrompt {
        Set<String> known = switch (role) {
            case "system", "developer", "user" -> Set.of("role", "content");
            case "assistant" ->
                dialect == ChatDialect.MISTRAL
                        ? Set.of("role", "content", "tool_calls")
                        : Set.of("role", "content", "tool_calls", "reasoning_content", "reasoning");
            case "tool" -> Set.of("role", "content", "tool_call_id");
            default -> throw new BadPrompt("Invalid value: '" + role + "'. Supported values are: 'system', …");
        };
        Rules.fields(message, known, "Extra inputs are not permitted: messages[]." + role + ".%s");
        boolean calls = !message.path("tool_calls").isEmpty();
        if (message.path("content").isArray()) {
            checkParts(role, message.path("content"));
        } else {
            require(
                    calls || !Rules.isBlank(message.path("content")),
                    "Invalid 'messages[].content': must not be empty");
        }
        require(
                dialect != ChatDialect.DEEPSEEK || !calls || message.has("reasoning_content"),
                "The reasoning_content in the thinking mode must be passed back to the API.");
    }

    private void checkParts(String role, JsonNode parts) throws BadPrompt {
        require(role.equals("user"), "messages[]." + role + ".content must be a string");
        require(!parts.isEmpty(), "Invalid 'messages[].content': must not be empty");
        for (JsonNode part : parts) {
            switch (part.path("type").asString("")) {
                case "text" -> {
                    Rules.fields(part, Set.of("type", "text"), "Extra inputs are not permitted: content[].%s");
                    require(
                            !Rules.isBlank(part.path("text")),
                            "Invalid 'messages[].content[].text': must not be empty");
                }
                case "image_url" -> {
                    require(
                            dialect != ChatDialect.DEEPSEEK,
                            "Failed to deserialize the JSON body into the target type: messages[1]: unknown variant `image_url`,"
                                    + " expected `text`");
                    Rules.fields(part, Set.of("type", "image_url"), "Extra inputs are not permitted: content[].%s");
                    Rules.fields(
                            part.path("image_url"),
                            Set.of("url", "detail"),
                            "Extra inputs are not permitted: image_url.%s");
                    ImageRules.checkUrl(part.at("/image_url/url"));
                }
                default ->
                    throw new BadPrompt("Invalid value: '" + part.path("type").asString("") + "'.");
            }
        }
    }

    private static void checkOrder(String before, String role, Set<String> open) throws BadPrompt {
        require(role.equals("tool") || open.isEmpty(), unanswered(open));
        boolean isFirst = before.isEmpty() || before.equals("system");
        require(!role.equals("system") || before.isEmpty(), "Conversation roles: system must be the first message");
        require(!isFirst || !role.equals("assistant"), "Conversation roles must alternate user/assistant/user/…");
        require(!role.equals(before) || role.equals("tool"), "Conversation roles must alternate user/assistant/user/…");
        require(!before.equals("tool") || !role.equals("user"), "Unexpected role 'user' after role 'tool'");
    }

    private void checkCall(JsonNode call, Set<String> ids) throws BadPrompt {
        String id = call.path("id").asString("");
        require(!id.isBlank() && ids.add(id), "Duplicate or empty tool call id '" + id + "'");
        require(
                id.length() <= MAX_ID,
                "Invalid 'messages[].tool_calls[].id': string too long. Expected a string with maximum length "
                        + MAX_ID);
        require(
                dialect != ChatDialect.MISTRAL || id.matches("[a-zA-Z0-9]{9}"),
                "Tool call id was " + id + " but must be a-z, A-Z, 0-9, with a length of 9.");
        require(
                call.at("/function/name").asString("").matches(Rules.TOOL_NAME),
                "Invalid 'messages[].tool_calls[].function.name'");
        require(
                Rules.isJsonObject(call.at("/function/arguments")),
                "Invalid 'messages[].tool_calls[].function.arguments': not a JSON object");
    }

    private static String unanswered(Set<String> calls) {
        return "an assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'; these had no"
                + " response: " + String.join(", ", calls);
    }
}
