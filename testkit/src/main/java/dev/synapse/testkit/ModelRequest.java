package dev.synapse.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A request to the model: its JSON, and the parts that tests check.
 *
 * @param raw the whole body in OpenAI's form
 * @param sent the whole body as it was sent
 * @param headers by lower-case name
 * @param arrivedAt when the request had been read
 */
public record ModelRequest(JsonNode raw, JsonNode sent, Map<String, String> headers, Instant arrivedAt) {

    private static final Pattern IMAGE = Pattern.compile("data:([^;]*);base64,(.*)");
    private static final Pattern NEXT_SPEAKER = Pattern.compile("\n\n(?=\\[[^\\]\n]+]: )");

    /** One message of the prompt; absent fields are empty. Content parts of type text are joined. */
    public record Message(String role, String name, String content, List<Reply.Call> toolCalls, String toolCallId) {}

    /** An image of the prompt, with its data in base64. */
    public record Image(String mediaType, String data) {}

    /** One tool that was offered to the model. */
    public record Tool(String name, String description, JsonNode parameters) {}

    /** The requested model id. */
    public String model() {
        return raw.path("model").asString("");
    }

    /** All messages in order, including system messages. Those of several speakers that were joined are told apart again. */
    public List<Message> messages() {
        return raw.path("messages")
                .valueStream()
                .map(ModelRequest::parseMessage)
                .flatMap(ModelRequest::bySpeaker)
                .toList();
    }

    private static Stream<Message> bySpeaker(Message message) {
        return message.role().equals("user")
                ? NEXT_SPEAKER
                        .splitAsStream(message.content())
                        .map(content -> new Message(message.role(), message.name(), content, List.of(), ""))
                : Stream.of(message);
    }

    /** The images of all messages, in their order. */
    public List<Image> images() {
        return raw.path("messages")
                .valueStream()
                .flatMap(message -> message.path("content").valueStream())
                .map(part -> IMAGE.matcher(part.at("/image_url/url").asString("")))
                .filter(Matcher::matches)
                .map(image -> new Image(image.group(1), image.group(2)))
                .toList();
    }

    /** The last message of the prompt. */
    public Message lastMessage() {
        return messages().getLast();
    }

    /** The text of all system (or developer) messages. */
    public String system() {
        return messages().stream()
                .filter(message ->
                        message.role().equals("system") || message.role().equals("developer"))
                .map(Message::content)
                .collect(Collectors.joining("\n"));
    }

    /** The tools that were offered. */
    public List<Tool> tools() {
        return raw.path("tools")
                .valueStream()
                .map(tool -> tool.path("function"))
                .map(function -> new Tool(
                        function.path("name").asString(""),
                        function.path("description").asString(""),
                        function.path("parameters")))
                .toList();
    }

    /** Whether a tool of that name was offered. */
    public boolean offers(String tool) {
        return tools().stream().anyMatch(offered -> offered.name().equals(tool));
    }

    /** The temperature, if one was given. */
    public OptionalDouble temperature() {
        JsonNode given = raw.path("temperature");
        return given.isNumber() ? OptionalDouble.of(given.asDouble()) : OptionalDouble.empty();
    }

    /** Whether the answer is to be streamed. */
    public boolean stream() {
        return raw.path("stream").asBoolean(false);
    }

    /** Whether a stream is to end with the usage. */
    public boolean includesUsage() {
        return raw.path("stream_options").path("include_usage").asBoolean(false);
    }

    /** Whether any message's content contains the text. */
    public boolean mentions(String text) {
        return messages().stream().anyMatch(message -> message.content().contains(text));
    }

    /** Whether the request is for that agent: the model id is its alias (in any case), or the system prompt starts with "You are alias". */
    public boolean isFor(String alias) {
        String quotes = "[\"'`*@\\[]*";
        Pattern named = Pattern.compile(
                "\\s*you are (the )?" + quotes + Pattern.quote(alias) + "\\b", Pattern.CASE_INSENSITIVE);
        return model().equalsIgnoreCase(alias) || named.matcher(system()).lookingAt();
    }

    private static Message parseMessage(JsonNode message) {
        return new Message(
                message.path("role").asString(""),
                message.path("name").asString(""),
                parseContent(message.path("content")),
                message.path("tool_calls")
                        .valueStream()
                        .map(ModelRequest::parseCall)
                        .toList(),
                message.path("tool_call_id").asString(""));
    }

    private static String parseContent(JsonNode content) {
        if (content.isArray()) {
            return content.valueStream()
                    .map(part -> part.path("text").asString(""))
                    .collect(Collectors.joining());
        }
        return content.asString("");
    }

    private static Reply.Call parseCall(JsonNode call) {
        JsonNode function = call.path("function");
        return new Reply.Call(
                call.path("id").asString(""),
                function.path("name").asString(""),
                function.path("arguments").asString(""));
    }
}
