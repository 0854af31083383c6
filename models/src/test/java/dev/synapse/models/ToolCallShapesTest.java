package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.http.Connections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tool calls of a reply are those of its stream, in whatever shape a server sends them. */
class ToolCallShapesTest {
    private static final String DONE = "data: [DONE]\n\n";

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    static Stream<Arguments> chatShapes() {
        return Stream.of(
                shape(
                        "reasons that are empty in every chunk",
                        "a{}",
                        chunk(call(0, "c1", "a", "{}"), "\"\""),
                        chunk("", "\"\"")),
                shape(
                        "a call after the finish reason",
                        "a{}",
                        chunk("", "\"stop\""),
                        chunk(call(0, "c1", "a", "{}"), "null")),
                shape(
                        "a call after the finish reason for calls",
                        "a{}",
                        chunk("", "\"tool_calls\""),
                        chunk(call(0, "c1", "a", "{}"), "null")),
                shape("a call with the finish reason", "a{}", chunk(call(0, "c1", "a", "{}"), "\"stop\"")),
                shape(
                        "one index, empty ids",
                        "a{\"x\":1} a{\"x\":2}",
                        chunk(call(0, "", "a", "{\"x\":1}"), "null"),
                        chunk(call(0, "", "a", "{\"x\":2}"), "\"stop\"")),
                shape(
                        "one index, equal ids",
                        "a{\"x\":1} b{\"x\":2}",
                        chunk(call(0, "c", "a", "{\"x\":1}"), "null"),
                        chunk(call(0, "c", "b", "{\"x\":2}"), "\"stop\"")),
                shape(
                        "one index in one chunk",
                        "a{\"x\":1} a{\"x\":2}",
                        chunk(call(0, "", "a", "{\"x\":1}") + "," + call(0, "", "a", "{\"x\":2}"), "\"stop\"")),
                shape(
                        "one index, other ids",
                        "a{} b{}",
                        chunk(call(0, "c1", "a", "{}"), "null"),
                        chunk(call(0, "c2", "b", "{}"), "\"stop\"")),
                shape(
                        "one index, another name before any arguments",
                        "a{} b{}",
                        chunk(call(0, "", "a", ""), "null"),
                        chunk(call(0, "", "b", "{}"), "\"stop\"")),
                shape(
                        "no index, ids null",
                        "a{} b{}",
                        chunk(raw("null", "a", "\"{}\""), "null"),
                        chunk(raw("null", "b", "\"{}\""), "\"stop\"")),
                shape(
                        "a repeated name and id with pieces",
                        "a{\"x\": 1}",
                        chunk(call(0, "c", "a", "{\"x\": "), "null"),
                        chunk(call(0, "c", "a", "1}"), "\"stop\"")),
                shape(
                        "a repeated name without an id, with pieces",
                        "a{\"x\": {}}",
                        chunk(call(0, "", "a", "{\"x\": {}"), "null"),
                        chunk(call(0, "", "a", "}"), "\"stop\"")),
                shape(
                        "interleaved",
                        "a{\"x\":1} b{\"y\":2}",
                        chunk(call(0, "c1", "a", "{\"x\":"), "null"),
                        chunk(call(1, "c2", "b", "{\"y\":"), "null"),
                        chunk(call(0, "", "", "1}"), "null"),
                        chunk(call(1, "", "", "2}"), "\"stop\"")),
                shape("arguments as an object", "a{\"x\":1}", chunk(raw("\"c\"", "a", "{\"x\":1}"), "\"stop\"")),
                shape(
                        "arguments as text within text",
                        "a{\"x\":1}",
                        chunk(raw("\"c\"", "a", "\"\\\"{\\\\\\\"x\\\\\\\":1}\\\"\""), "\"stop\"")),
                shape("arguments null", "a{}", chunk(raw("\"c\"", "a", "null"), "\"stop\"")),
                shape("arguments \"null\"", "a{}", chunk(call(0, "c", "a", "null"), "\"stop\"")),
                shape("arguments empty", "a{}", chunk(call(0, "c", "a", ""), "\"stop\"")),
                shape("arguments blank", "a{}", chunk(call(0, "c", "a", " "), "\"stop\"")),
                shape(
                        "the deprecated form",
                        "a{\"x\":1}",
                        "data: {\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":1}\"}},\"finish_reason\":\"function_call\"}]}\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chatShapes")
    void the_calls_of_a_chat_completion_are_kept(String shape, String calls, String stream) throws Exception {
        try (CannedVendor server = CannedVendor.stream(stream + DONE)) {
            ModelReply reply = openai(server).call(Models.ask("hello"), Models.IGNORED);

            assertThat(described(reply)).isEqualTo(calls);
            assertThat(reply.finishReason()).isEqualTo("tool_calls");
            assertThat(reply.toolCalls().stream().map(ModelToolCall::id).distinct())
                    .hasSize(reply.toolCalls().size())
                    .noneMatch(String::isBlank);
        }
    }

    static Stream<Arguments> anthropicShapes() {
        return Stream.of(
                Arguments.of("input at the start", "{\"x\":1}", "a{\"x\":1}"),
                Arguments.of("no input", "{}", "a{}"),
                Arguments.of("null as input", "null", "a{}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anthropicShapes")
    void the_input_of_a_block_counts_if_no_deltas_follow(String shape, String input, String calls) throws Exception {
        String stream = """
                data: {"type":"message_start","message":{"model":"m"}}

                data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"a","input":%s}}

                data: {"type":"content_block_stop","index":0}

                data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}

                data: {"type":"message_stop"}

                """.formatted(input);
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ProviderSettings settings = new ProviderSettings(null, null, "key", server.root(), null, null, null);
            ModelReply reply =
                    Providers.of(settings, connections).client("anthropic").call(Models.ask("hello"), Models.IGNORED);

            assertThat(described(reply)).isEqualTo(calls);
        }
    }

    static List<String> noArguments() {
        return List.of("\"null\"", "null", "\"\"", "{}", "\"{}\"");
    }

    @ParameterizedTest
    @MethodSource("noArguments")
    void no_arguments_are_an_empty_object_with_ollama(String arguments) throws Exception {
        String line =
                "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":%s}}]},\"done\":true}\n"
                        .formatted(arguments);
        try (CannedVendor server = CannedVendor.lines(line)) {
            ProviderSettings settings = new ProviderSettings(null, null, null, null, null, null, server.root());
            ModelReply reply =
                    Providers.of(settings, connections).client("ollama").call(Models.ask("hello"), Models.IGNORED);

            assertThat(described(reply)).isEqualTo("a{}");
        }
    }

    @ParameterizedTest
    @MethodSource("noArguments")
    void no_arguments_are_an_empty_object_with_gemini(String arguments) throws Exception {
        String event =
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"a\",\"args\":%s}}]},\"finishReason\":\"STOP\"}]}\n\n"
                        .formatted(arguments);
        try (CannedVendor server = CannedVendor.stream(event)) {
            ProviderSettings settings = new ProviderSettings(null, null, null, null, "key", server.root(), null);
            ModelReply reply =
                    Providers.of(settings, connections).client("gemini").call(Models.ask("hello"), Models.IGNORED);

            assertThat(described(reply)).isEqualTo("a{}");
        }
    }

    static List<String> leftovers() {
        return List.of(
                chunk("", "\"tool_calls\""),
                chunk("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}", "\"tool_calls\""));
    }

    @ParameterizedTest
    @MethodSource("leftovers")
    void a_call_that_is_announced_but_not_there_fails_the_attempt(String stream) throws Exception {
        try (CannedVendor server = CannedVendor.stream(stream + DONE)) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> openai(server).call(Models.ask("hello"), Models.IGNORED));

            assertThat(failure.isRetryable()).isTrue();
        }
    }

    private static Arguments shape(String name, String calls, String... chunks) {
        return Arguments.of(name, calls, String.join("", chunks));
    }

    private static String chunk(String calls, String reason) {
        return "data: {\"choices\":[{\"delta\":{\"tool_calls\":[%s]},\"finish_reason\":%s}]}\n\n"
                .formatted(calls, reason);
    }

    private static String call(int index, String id, String name, String arguments) {
        return "{\"index\":%d,\"id\":\"%s\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}"
                .formatted(index, id, name, arguments.replace("\"", "\\\""));
    }

    private static String raw(String id, String name, String arguments) {
        return "{\"id\":%s,\"function\":{\"name\":\"%s\",\"arguments\":%s}}".formatted(id, name, arguments);
    }

    private ModelClient openai(CannedVendor server) {
        return Providers.of(ProviderSettings.openai(server.root() + "/v1", null), connections)
                .client("openai");
    }

    private static String described(ModelReply reply) {
        return reply.toolCalls().stream()
                .map(call -> call.name() + call.argumentsJson())
                .collect(Collectors.joining(" "));
    }
}
