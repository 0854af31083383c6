package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.http.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tool call that came is kept in every protocol, whatever the server says of how and when its answer ended. */
class KeptCallsTest {
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    /** What an event that is not the last one may say of a reason: it has not ended. */
    static Stream<Arguments> noReasons() {
        return Models.PROTOCOLS.stream()
                .flatMap(protocol -> Stream.of("\"\"", "null", "\" \"").map(reason -> Arguments.of(protocol, reason)));
    }

    @ParameterizedTest
    @MethodSource("noReasons")
    void an_empty_reason_does_not_end_an_answer(String protocol, String reason) throws Exception {
        List<String> events = new ArrayList<>();
        for (String event : List.of(call(protocol, 0, "c1", "a"), call(protocol, 1, "c2", "b"))) {
            events.add(
                    switch (protocol) {
                        case "openai" -> event.replace("\"delta\":", "\"finish_reason\":" + reason + ",\"delta\":");
                        case "gemini" -> event.replace("\"content\":", "\"finishReason\":" + reason + ",\"content\":");
                        case "ollama" -> event.replace("\"done\":false", "\"done\":false,\"done_reason\":" + reason);
                        default -> event;
                    });
            if (protocol.equals("anthropic")) {
                events.add("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":%s}}".formatted(reason));
            } else if (protocol.equals("responses")) {
                events.add("{\"type\":\"response.in_progress\",\"response\":{\"incomplete_details\":{\"reason\":%s}}}"
                        .formatted(reason));
            }
        }
        events.addAll(CannedReplies.end(protocol));

        assertThat(calls(protocol, events)).isEqualTo("a{} b{}");
    }

    /** Before the mark of the end: in Ollama's protocol that is the reason itself, so there the call comes with it. */
    @ParameterizedTest
    @MethodSource("protocols")
    void a_call_after_the_reason_is_kept(String protocol) throws Exception {
        List<String> end = new ArrayList<>(CannedReplies.end(protocol));
        List<String> events = new ArrayList<>(List.of(call(protocol, 0, "c1", "a")));
        switch (protocol) {
            case "openai", "anthropic" -> {
                String last = end.removeLast();
                events.addAll(end);
                events.add(call(protocol, 1, "c2", "b"));
                events.add(last);
            }
            case "gemini" -> {
                events.addAll(end);
                events.add(call(protocol, 1, "c2", "b"));
                events.addAll(end);
            }
            case "ollama" -> events.add(call(protocol, 1, "c2", "b").replace("\"done\":false", "\"done\":true"));
            default -> {
                String added = call(protocol, 1, "c2", "b");
                events.add("{\"type\":\"response.output_item.done\",\"output_index\":2,\"item\":{\"type\":\"message\","
                        + "\"status\":\"completed\",\"content\":[]}}");
                events.add(added);
                events.addAll(end);
            }
        }

        assertThat(calls(protocol, events)).isEqualTo("a{} b{}");
    }

    /** Arguments that are none, in every form that the protocol has for them. */
    static Stream<Arguments> noArguments() {
        return Models.PROTOCOLS.stream()
                .flatMap(protocol -> Stream.of(
                                "null", "\"\"", "\"null\"", "\" \"", "{}", "\"{}\"", "[]", "\"[]\"", "absent")
                        .map(arguments -> Arguments.of(protocol, arguments)));
    }

    @ParameterizedTest
    @MethodSource("noArguments")
    void no_arguments_are_an_empty_object(String protocol, String arguments) throws Exception {
        String whole = call(protocol, 0, "c1", "a");
        String field = protocol.equals("gemini") ? "args" : protocol.equals("anthropic") ? "input" : "arguments";
        String stated = "\"%s\":\\{\\}".formatted(field);
        String event = arguments.equals("absent")
                ? whole.replaceFirst("," + stated, "")
                : whole.replaceFirst(stated, "\"" + field + "\":" + arguments);
        List<String> events = new ArrayList<>(List.of(event));
        events.addAll(CannedReplies.end(protocol));

        assertThat(arguments.equals("{}")).isEqualTo(event.equals(whole));
        assertThat(calls(protocol, events)).isEqualTo("a{}");
    }

    static List<String> protocols() {
        return Models.PROTOCOLS;
    }

    private String calls(String protocol, List<String> events) throws Exception {
        try (CannedVendor server = CannedVendor.events(protocol, events)) {
            ModelReply reply = Models.client(connections, protocol, server.root(), "key")
                    .call(Models.ask("hello"), Models.IGNORED);

            assertThat(reply.finishReason()).isEqualTo("tool_calls");
            return reply.toolCalls().stream()
                    .map(call -> call.name() + call.argumentsJson())
                    .collect(Collectors.joining(" "));
        }
    }

    /** An event with a whole call without arguments. */
    private static String call(String protocol, int index, String id, String name) {
        return switch (protocol) {
            case "openai" ->
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"function\":{\"name\":\"%s\",\"arguments\":{}}}]}}]}"
                        .formatted(index, id, name);
            case "responses" ->
                "{\"type\":\"response.output_item.done\",\"output_index\":%d,\"item\":{\"type\":\"function_call\",\"call_id\":\"%s\",\"name\":\"%s\",\"arguments\":{}}}"
                        .formatted(index, id, name);
            case "anthropic" ->
                "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"%s\",\"input\":{}}}"
                        .formatted(index, id, name);
            case "gemini" ->
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"%s\",\"args\":{}}}]}}]}"
                        .formatted(name);
            default ->
                "{\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"%s\",\"arguments\":{}}}]},\"done\":false}"
                        .formatted(name);
        };
    }
}
