package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.http.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tool calls of a reply are those of its stream, in whatever shape a server sends them. */
class ToolCallShapesTest {
    private static final String DONE = "data: [DONE]\n\n";
    private static final String COMPLETED =
            "data: {\"type\":\"response.completed\",\"response\":{\"output\":[%s]}}\n\n";

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
                        "an empty object before the pieces",
                        "a{\"x\":1}",
                        chunk(call(0, "c", "a", "{}"), "null"),
                        chunk(call(0, "", "", "{\"x\""), "null"),
                        chunk(call(0, "", "", ":1}"), "\"stop\"")),
                shape(
                        "the whole repeated after its pieces",
                        "a{\"x\":1}",
                        chunk(call(0, "c", "a", "{\"x\":"), "null"),
                        chunk(call(0, "c", "", "1}"), "null"),
                        chunk(call(0, "c", "", "{\"x\":1}"), "\"stop\"")),
                shape(
                        "positions as text, interleaved",
                        "a{\"x\":1} b{\"y\":2}",
                        chunk(textIndex(call(0, "", "a", "{\"x\":")), "null"),
                        chunk(textIndex(call(1, "", "b", "{\"y\":")), "null"),
                        chunk(textIndex(call(0, "", "", "1}")), "null"),
                        chunk(textIndex(call(1, "", "", "2}")), "\"stop\"")),
                shape(
                        "without a function",
                        "a{\"x\":1}",
                        chunk("{\"id\":\"c\",\"name\":\"a\",\"arguments\":{\"x\":1}}", "\"stop\"")),
                shape(
                        "an empty call after it",
                        "a{}",
                        chunk(call(0, "c", "a", "{}"), "null"),
                        chunk(call(1, "", "", ""), "\"stop\"")),
                shape(
                        "in the whole message only",
                        "a{\"x\":1}",
                        "data: {\"choices\":[{\"delta\":{},\"message\":{\"tool_calls\":["
                                + call(0, "c", "a", "{\"x\":1}") + "]},\"finish_reason\":\"stop\"}]}\n\n"),
                shape(
                        "in deltas and in the whole message",
                        "a{\"x\":1}",
                        chunk(call(0, "c", "a", "{\"x\":1}"), "null"),
                        "data: {\"choices\":[{\"message\":{\"tool_calls\":[" + call(0, "c", "a", "{\"x\":1}")
                                + "]},\"finish_reason\":\"stop\"}]}\n\n"),
                shape(
                        "without empty lines between events",
                        "a{} b{}",
                        chunk(call(0, "c1", "a", "{}"), "null").strip() + "\n",
                        chunk(call(1, "c2", "b", "{}"), "\"stop\"").strip() + "\n"),
                shape(
                        "the deprecated form",
                        "a{\"x\":1}",
                        "data:"
                                + " {\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":1}\"}},\"finish_reason\":\"function_call\"}]}\n\n"));
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

    static Stream<Arguments> responsesShapes() {
        return Stream.of(
                shape(
                        "in deltas",
                        "a{\"x\":1}",
                        added(0, "c1", "a", ""),
                        argumentsDelta(0, "{\"x\":"),
                        argumentsDelta(0, "1}"),
                        done(0, "c1", "a", "{\"x\":1}")),
                shape("in deltas only", "a{\"x\":1}", added(0, "c1", "a", ""), argumentsDelta(0, "{\"x\":1}")),
                shape(
                        "whole at the end of the item",
                        "a{\"x\":1}",
                        added(0, "c1", "a", ""),
                        done(0, "c1", "a", "{\"x\":1}")),
                shape("in the end of the item only", "a{\"x\":1}", done(0, "c1", "a", "{\"x\":1}")),
                shape(
                        "whole in the event of their end",
                        "a{\"x\":1}",
                        added(0, "c1", "a", ""),
                        "data:"
                                + " {\"type\":\"response.function_call_arguments.done\",\"output_index\":0,\"arguments\":\"{\\\"x\\\":1}\"}\n\n"),
                shape(
                        "interleaved",
                        "a{\"x\":1} b{\"y\":2}",
                        added(0, "c1", "a", ""),
                        added(1, "c2", "b", ""),
                        argumentsDelta(1, "{\"y\":"),
                        argumentsDelta(0, "{\"x\":1}"),
                        argumentsDelta(1, "2}")),
                shape(
                        "one position, other ids",
                        "a{\"x\":1} b{\"y\":2}",
                        added(0, "c1", "a", ""),
                        argumentsDelta(0, "{\"x\":1}"),
                        added(0, "c2", "b", ""),
                        argumentsDelta(0, "{\"y\":2}")),
                shape(
                        "one position, both ended after both began",
                        "a{\"x\":1} b{\"y\":2}",
                        added(0, "c1", "a", ""),
                        added(0, "c2", "b", ""),
                        done(0, "c1", "a", "{\"x\":1}"),
                        done(0, "c2", "b", "{\"y\":2}")),
                shape("equal ids", "a{} b{}", done(0, "c1", "a", "{}"), done(1, "c1", "b", "{}")),
                shape("ids empty", "a{} b{}", done(0, "", "a", "{}"), done(1, "", "b", "{}")),
                shape("arguments empty", "a{}", done(0, "c1", "a", "")),
                shape(
                        "ended at another position",
                        "a{\"x\":1} b{}",
                        added(0, "c1", "a", ""),
                        added(0, "c2", "b", ""),
                        done(1, "c1", "a", "{\"x\":1}"),
                        done(2, "c2", "b", "{}")),
                shape("arguments \"null\"", "a{}", done(0, "c1", "a", "null")),
                shape(
                        "arguments null",
                        "a{}",
                        "data:"
                                + " {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"a\",\"arguments\":null}}\n\n"),
                shape(
                        "without positions",
                        "a{\"x\":1} b{}",
                        "data:"
                                + " {\"type\":\"response.output_item.added\",\"item\":{\"type\":\"function_call\",\"id\":\"f1\",\"call_id\":\"c1\",\"name\":\"a\"}}\n\n",
                        "data:"
                                + " {\"type\":\"response.output_item.added\",\"item\":{\"type\":\"function_call\",\"id\":\"f2\",\"call_id\":\"c2\",\"name\":\"b\"}}\n\n",
                        "data:"
                                + " {\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"f1\",\"delta\":\"{\\\"x\\\":1}\"}\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responsesShapes")
    void the_calls_of_a_response_are_kept(String shape, String calls, String stream) throws Exception {
        try (CannedVendor server = CannedVendor.stream(stream + COMPLETED.formatted(""))) {
            ModelReply reply = responses(server).call(Models.ask("hello"), Models.IGNORED);

            assertThat(described(reply)).isEqualTo(calls);
            assertThat(reply.finishReason()).isEqualTo("tool_calls");
            assertThat(reply.toolCalls().stream().map(ModelToolCall::id).distinct())
                    .hasSize(reply.toolCalls().size())
                    .noneMatch(String::isBlank);
        }
    }

    @Test
    void the_calls_of_a_response_may_be_in_its_end_only() throws Exception {
        String call = "{\"type\":\"function_call\",\"call_id\":\"%s\",\"name\":\"%s\",\"arguments\":\"{}\"}";
        String all = call.formatted("c1", "a") + "," + call.formatted("c2", "b");
        String equalIds = call.formatted("c1", "a") + "," + call.formatted("c1", "b");
        String noIds = call.formatted("", "a") + "," + call.formatted("", "b");
        for (String stream : List.of(
                COMPLETED.formatted(all),
                done(0, "c1", "a", "{}") + COMPLETED.formatted(all),
                COMPLETED.formatted(equalIds),
                COMPLETED.formatted(noIds),
                done(0, "", "a", "{}") + done(1, "", "b", "{}") + COMPLETED.formatted(noIds))) {
            try (CannedVendor server = CannedVendor.stream(stream)) {
                ModelReply reply = responses(server).call(Models.ask("hello"), Models.IGNORED);

                assertThat(described(reply)).isEqualTo("a{} b{}");
            }
        }
    }

    @Test
    void arguments_of_a_response_without_a_call_fail_the_attempt() throws Exception {
        try (CannedVendor server = CannedVendor.stream(argumentsDelta(0, "{}") + COMPLETED.formatted(""))) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> responses(server).call(Models.ask("hello"), Models.IGNORED));

            assertThat(failure.isRetryable()).isTrue();
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

    static Stream<Arguments> anthropicIndexes() {
        String toolA = block(0, "a", "{}") + input(0, "{\"x\":1}");
        return Stream.of(
                Arguments.of("one index", toolA + block(0, "b", "{}") + input(0, "{\"y\":2}")),
                Arguments.of("one index, inputs at the start", block(0, "a", "{\"x\":1}") + block(0, "b", "{\"y\":2}")),
                Arguments.of(
                        "deltas of another index",
                        block(1, "a", "{}") + input(0, "{\"x\":1}") + block(2, "b", "{}") + input(3, "{\"y\":2}")),
                Arguments.of("no index", (toolA + block(0, "b", "{\"y\":2}")).replace("\"index\":0,", "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("anthropicIndexes")
    void the_inputs_of_blocks_stay_apart_whatever_their_index_is(String shape, String blocks) throws Exception {
        String stream = "data: {\"type\":\"message_start\",\"message\":{\"model\":\"m\"}}\n\n" + blocks
                + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}\n\n"
                + "data: {\"type\":\"message_stop\"}\n\n";
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ModelReply reply = Models.client(connections, "anthropic", server.root(), "key")
                    .call(Models.ask("hello"), Models.IGNORED);

            assertThat(described(reply)).isEqualTo("a{\"x\":1} b{\"y\":2}");
        }
    }

    private static String block(int index, String name, String input) {
        return "data: {\"type\":\"content_block_start\",\"index\":%d,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t_%s\",\"name\":\"%s\",\"input\":%s}}\n\n"
                .formatted(index, name, name, input);
    }

    private static String input(int index, String json) {
        return "data: {\"type\":\"content_block_delta\",\"index\":%d,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"%s\"}}\n\n"
                .formatted(index, json.replace("\"", "\\\""));
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

    /** Protocols whose calls arrive whole: two calls of one name, with equal ids, ids that are null, or none. */
    static Stream<Arguments> wholeCalls() {
        return Stream.of("", "\"id\":\"c\",", "\"id\":null,", "\"id\":\"\",")
                .flatMap(id -> Stream.of("gemini", "ollama").map(protocol -> Arguments.of(protocol, id)));
    }

    @ParameterizedTest
    @MethodSource("wholeCalls")
    void whole_calls_stay_apart_in_one_event_and_in_several(String protocol, String id) throws Exception {
        String gemini = "{\"functionCall\":{%s\"name\":\"a\",\"args\":{\"x\":%s}}}";
        String ollama = "{%s\"function\":{\"index\":0,\"name\":\"a\",\"arguments\":{\"x\":%s}}}";
        String call = protocol.equals("gemini") ? gemini : ollama;
        String first = call.formatted(id, "1");
        String second = call.formatted(id, "2");

        for (List<String> parts : List.of(List.of(first + "," + second), List.of(first, second))) {
            List<String> events = new ArrayList<>();
            parts.forEach(calls -> events.add(wholeEvent(protocol).formatted(calls)));
            events.addAll(CannedReplies.end(protocol));
            try (CannedVendor server = CannedVendor.events(protocol, events)) {
                ModelReply reply = Models.client(connections, protocol, server.root(), "key")
                        .call(Models.ask("hello"), Models.IGNORED);

                assertThat(described(reply)).isEqualTo("a{\"x\":1} a{\"x\":2}");
                assertThat(reply.toolCalls()).extracting(ModelToolCall::id).doesNotHaveDuplicates();
            }
        }
    }

    private static String wholeEvent(String protocol) {
        return protocol.equals("gemini")
                ? "{\"candidates\":[{\"content\":{\"parts\":[%s]}}]}"
                : "{\"message\":{\"content\":\"\",\"tool_calls\":[%s]},\"done\":false}";
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

    private static String textIndex(String call) {
        return call.replaceFirst("\"index\":(\\d)", "\"index\":\"$1\"");
    }

    private static String raw(String id, String name, String arguments) {
        return "{\"id\":%s,\"function\":{\"name\":\"%s\",\"arguments\":%s}}".formatted(id, name, arguments);
    }

    private static String added(int index, String id, String name, String arguments) {
        return item("added", index, id, name, arguments);
    }

    private static String done(int index, String id, String name, String arguments) {
        return item("done", index, id, name, arguments);
    }

    private static String item(String event, int index, String id, String name, String arguments) {
        return "data: {\"type\":\"response.output_item.%s\",\"output_index\":%d,\"item\":{\"type\":\"function_call\",\"id\":\"fc_%s\",\"call_id\":\"%s\",\"name\":\"%s\",\"arguments\":\"%s\"}}\n\n"
                .formatted(event, index, id, id, name, arguments.replace("\"", "\\\""));
    }

    private static String argumentsDelta(int index, String piece) {
        return "data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":%d,\"item_id\":\"x\",\"delta\":\"%s\"}\n\n"
                .formatted(index, piece.replace("\"", "\\\""));
    }

    private ModelClient openai(CannedVendor server) {
        return Models.client(connections, "openai", server.root(), "key");
    }

    private ModelClient responses(CannedVendor server) {
        return Models.client(connections, "responses", server.root(), "key");
    }

    private static String described(ModelReply reply) {
        return reply.toolCalls().stream()
                .map(call -> call.name() + call.argumentsJson())
                .collect(Collectors.joining(" "));
    }
}
