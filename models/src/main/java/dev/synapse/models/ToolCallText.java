package dev.synapse.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a text that consists of nothing but tool calls in the forms in which models are trained to write them: JSON objects with name and
 * arguments (Hermes, Qwen, Llama, Mistral), a name followed by its arguments as JSON (Mistral, Kimi, DeepSeek), or elements with the
 * parameters (Qwen Coder, GLM, MiniMax). Each name has to be that of an offered tool, with nothing between and after the calls but the
 * tokens around them; any other text has no calls. For one text.
 */
final class ToolCallText {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonMapper FIRST_VALUE = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The tokens around calls, and separators. */
    private static final Pattern AROUND = Pattern.compile(
            "(\\s|[;,]|</?(tool_calls?|function_calls?|TOOLCALL|tools?|s|[a-z]+:tool_calls?)>|\\[/?(TOOL_CALLS|TOOLCALL)\\]"
                    + "|<[|\uFF5C]/?(python_tag|eom_id|eot_id|im_end|eom|tool[_\u2581]calls?([_\u2581]section)?([_\u2581](begin|end|start))?)[|\uFF5C]>)*");

    /** The name before the arguments of a call, with the tokens after it. */
    private static final Pattern NAMED = Pattern.compile(
            "(?:function<\uFF5Ctool\u2581sep\uFF5C>\\s*)?(?:functions\\.)?([\\w.-]{1,128})(?::\\d+)?\\s*"
                    + "(?:<\\|tool_call_argument_begin\\|>|\\[ARGS\\]|<\uFF5Ctool\u2581sep\uFF5C>|```json)?\\s*(?=\\{)");

    private static final Pattern FUNCTION =
            Pattern.compile("<function=([^>\\s]{1,128})>(.*?)</function>", Pattern.DOTALL);
    private static final Pattern INVOKE =
            Pattern.compile("<invoke name=\"([^\">]{1,128})\">(.*?)</invoke>", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(
            "\\s*<parameter(?:=([^>\\s]{1,128})| name=\"([^\">]{1,128})\")>(.*?)</parameter>\\s*", Pattern.DOTALL);
    private static final Pattern PAIRS = Pattern.compile(
            "([\\w.-]{1,128})\\s*((?:<arg_key>.*?</arg_key>\\s*<arg_value>.*?</arg_value>\\s*)+)", Pattern.DOTALL);
    private static final Pattern PAIR =
            Pattern.compile("\\s*<arg_key>(.*?)</arg_key>\\s*<arg_value>(.*?)</arg_value>\\s*", Pattern.DOTALL);
    private static final Pattern FENCED =
            Pattern.compile("\\s*```(?:json|tool_calls?|tool_code)?\\s*\\n(.*?)\\n?\\s*```\\s*", Pattern.DOTALL);

    private static final List<String> ARGUMENTS = List.of("arguments", "parameters", "args", "input");
    private static final Set<String> FIELDS_OF_A_CALL =
            Set.of("name", "arguments", "parameters", "args", "input", "type", "id", "function", "tool_name");

    private final String text;
    private final Map<String, JsonNode> schemas;
    private final List<Call> calls = new ArrayList<>();
    private int position;

    /** A call whose name is that of an offered tool. */
    record Call(String name, JsonNode arguments) {}

    private ToolCallText(String text, Map<String, JsonNode> schemas) {
        this.text = text;
        this.schemas = schemas;
    }

    /** The schemas of the tools by name. */
    static Map<String, JsonNode> schemas(List<ToolDefinition> tools) {
        return tools.stream()
                .collect(Collectors.toMap(
                        ToolDefinition::name, tool -> JSON.readTree(tool.argsSchemaJson()), (first, second) -> first));
    }

    /** The calls of which the text consists; empty if it consists of anything else. */
    static List<Call> read(String text, Map<String, JsonNode> schemas) {
        Matcher fenced = FENCED.matcher(text);
        ToolCallText reader = new ToolCallText(fenced.matches() ? fenced.group(1) : text, schemas);
        return reader.readAll() ? List.copyOf(reader.calls) : List.of();
    }

    private boolean readAll() {
        skip(AROUND);
        while (position < text.length()) {
            if (!readCall()) {
                return false;
            }
            // the fence around the arguments of a named call
            if (text.startsWith("\n```", position)) {
                position += 4;
            }
            skip(AROUND);
        }
        return !calls.isEmpty();
    }

    private boolean readCall() {
        char first = text.charAt(position);
        if (first == '{' || first == '[') {
            Optional<JsonNode> value = json();
            return value.isPresent() && addAll(value.get());
        }
        return readElement(FUNCTION) || readElement(INVOKE) || readNamed() || readPairs();
    }

    private boolean readNamed() {
        Matcher named = at(NAMED);
        if (named == null || !schemas.containsKey(named.group(1))) {
            return false;
        }
        position = named.end();
        Optional<JsonNode> arguments = json();
        return arguments.isPresent() && add(named.group(1), arguments.get());
    }

    private boolean readElement(Pattern form) {
        Matcher element = at(form);
        if (element == null) {
            return false;
        }
        position = element.end();
        String name = element.group(1);
        String body = element.group(2).strip();
        if (body.startsWith("{")) {
            return parsed(body).filter(arguments -> add(name, arguments)).isPresent();
        }
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        int end = 0;
        Matcher parameter = PARAMETER.matcher(body);
        while (end < body.length() && parameter.find(end) && parameter.start() == end) {
            String key = parameter.group(1) == null ? parameter.group(2) : parameter.group(1);
            arguments.set(key, value(name, key, withoutLineEnds(parameter.group(3))));
            end = parameter.end();
        }
        return end == body.length() && add(name, arguments);
    }

    private boolean readPairs() {
        Matcher pairs = at(PAIRS);
        if (pairs == null) {
            return false;
        }
        position = pairs.end();
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        for (Matcher pair = PAIR.matcher(pairs.group(2)); pair.find(); ) {
            String key = pair.group(1).strip();
            arguments.set(key, value(pairs.group(1), key, pair.group(2)));
        }
        return add(pairs.group(1), arguments);
    }

    /** A parameter that the schema does not say is text may be written as JSON. */
    private JsonNode value(String tool, String key, String written) {
        JsonNode type = schemas.getOrDefault(tool, JsonNodeFactory.instance.objectNode())
                .path("properties")
                .path(key)
                .path("type");
        JsonNode asText = JsonNodeFactory.instance.stringNode(written);
        return type.asString("").equals("string")
                ? asText
                : parsed(written.strip()).orElse(asText);
    }

    private boolean addAll(JsonNode value) {
        if (value instanceof ArrayNode several) {
            return !several.isEmpty() && several.valueStream().allMatch(this::addAll);
        }
        JsonNode call = value.path("function").isObject() ? value.path("function") : value;
        boolean isCall = value.propertyStream().allMatch(field -> FIELDS_OF_A_CALL.contains(field.getKey()));
        String name = call.path("name")
                .asString(
                        value.path("function").asString(value.path("tool_name").asString("")));
        return isCall
                && ARGUMENTS.stream()
                        .filter(call::has)
                        .findFirst()
                        .filter(field -> add(name, call.path(field)))
                        .isPresent();
    }

    private boolean add(String name, JsonNode arguments) {
        boolean isCall = schemas.containsKey(name)
                && (arguments.isObject()
                        || arguments.isNull()
                        || parsed(arguments.asString("")).isPresent());
        if (isCall) {
            calls.add(new Call(name, arguments));
        }
        return isCall;
    }

    private static String withoutLineEnds(String text) {
        String start = text.startsWith("\n") ? text.substring(1) : text;
        return start.endsWith("\n") ? start.substring(0, start.length() - 1) : start;
    }

    private void skip(Pattern pattern) {
        Matcher matcher = at(pattern);
        position = matcher == null ? position : matcher.end();
    }

    private @Nullable Matcher at(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(position, text.length());
        return matcher.lookingAt() ? matcher : null;
    }

    /** The JSON value at the position, after which the position is. */
    private Optional<JsonNode> json() {
        try (JsonParser parser = JSON.createParser(text.substring(position))) {
            JsonNode value = FIRST_VALUE.readTree(parser);
            position += (int) parser.currentLocation().getCharOffset();
            return Optional.ofNullable(value);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(JSON.readTree(text));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
