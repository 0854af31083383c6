package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Tool calls that a server has left in the text are calls; what only looks like them is text. */
@SuppressWarnings("StringConcatToTextBlock") // each row is one line of text
@Timeout(60)
class TextToolCallsTest {
    private static final List<ToolDefinition> TOOLS = List.of(
            new ToolDefinition(
                    "a",
                    "A.",
                    "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\"}}}"),
            new ToolDefinition("b", "B.", "{\"type\":\"object\",\"properties\":{}}"));

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    static Stream<Arguments> written() {
        return Stream.of(
                row(
                        "<tool_call>\n{\"name\": \"a\", \"arguments\": {\"x\": \"1\"}}\n</tool_call>",
                        "",
                        "a{\"x\":\"1\"}"),
                row(
                        "I look.\n"
                                + "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\n"
                                + "<tool_call>{\"name\":\"b\",\"arguments\":{}}</tool_call>",
                        "I look.",
                        "a{} b{}"),
                row(
                        "<tool_call>\n{\"name\": \"a\", \"arguments\": {\"x\": \"</tool_call>\"}}\n",
                        "",
                        "a{\"x\":\"</tool_call>\"}"),
                row("<|python_tag|>{\"name\": \"a\", \"parameters\": {\"x\": \"1\"}}<|eom_id|>", "", "a{\"x\":\"1\"}"),
                row(
                        "{\"name\": \"a\", \"parameters\": {\"x\": \"1\"}}; {\"name\": \"b\", \"parameters\": {}}",
                        "",
                        "a{\"x\":\"1\"} b{}"),
                row("```json\n{\"name\": \"a\", \"arguments\": {\"x\": \"1\"}}\n```", "", "a{\"x\":\"1\"}"),
                row("```\n[{\"name\": \"a\", \"arguments\": {\"x\": \"1\"}}]\n```\n", "", "a{\"x\":\"1\"}"),
                row(
                        "{\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":\\\"1\\\"}\"}}",
                        "",
                        "a{\"x\":\"1\"}"),
                row("{\"type\":\"function\",\"name\":\"a\",\"parameters\":{\"x\":\"1\"}}", "", "a{\"x\":\"1\"}"),
                row(
                        "[TOOL_CALLS][{\"name\": \"a\", \"arguments\": {\"x\": \"1\"}, \"id\": \"123456789\"}]</s>",
                        "",
                        "a{\"x\":\"1\"}"),
                row("[TOOL_CALLS]a{\"x\": \"1\"}[TOOL_CALLS]b{}", "", "a{\"x\":\"1\"} b{}"),
                row("[TOOL_CALLS]a[ARGS]{\"x\": \"1\"}", "", "a{\"x\":\"1\"}"),
                row("<function=a>{\"x\": \"1\"}</function>", "", "a{\"x\":\"1\"}"),
                row(
                        "<tool_call>\n"
                                + "<function=a>\n"
                                + "<parameter=x>\n"
                                + "12\n"
                                + "</parameter>\n"
                                + "<parameter=n>\n"
                                + "12\n"
                                + "</parameter>\n"
                                + "</function>\n"
                                + "</tool_call>",
                        "",
                        "a{\"x\":\"12\",\"n\":12}"),
                row(
                        "<function_calls><invoke name=\"a\"><parameter name=\"x\">one\n"
                                + "two</parameter></invoke></function_calls>",
                        "",
                        "a{\"x\":\"one\\ntwo\"}"),
                row("<minimax:tool_call>\n<invoke name=\"b\">\n</invoke>\n</minimax:tool_call>", "", "b{}"),
                row(
                        "<tool_call>a\n"
                                + "<arg_key>x</arg_key>\n"
                                + "<arg_value>1</arg_value>\n"
                                + "<arg_key>n</arg_key>\n"
                                + "<arg_value>2</arg_value>\n"
                                + "</tool_call>",
                        "",
                        "a{\"x\":\"1\",\"n\":2}"),
                row(
                        "<|tool_calls_section_begin|><|tool_call_begin|>functions.a:0<|tool_call_argument_begin|>{\"x\":"
                                + " \"1\"}<|tool_call_end|><|tool_calls_section_end|>",
                        "",
                        "a{\"x\":\"1\"}"),
                row(
                        "<\uFF5Ctool\u2581calls\u2581begin\uFF5C><\uFF5Ctool\u2581call\u2581begin\uFF5C>function<\uFF5Ctool\u2581sep\uFF5C>a\n"
                                + "```json\n"
                                + "{\"x\": \"1\"}\n"
                                + "```<\uFF5Ctool\u2581call\u2581end\uFF5C><\uFF5Ctool\u2581calls\u2581end\uFF5C>",
                        "",
                        "a{\"x\":\"1\"}"),
                row(
                        "<\uFF5Ctool\u2581calls\u2581begin\uFF5C><\uFF5Ctool\u2581call\u2581begin\uFF5C>a<\uFF5Ctool\u2581sep\uFF5C>{\"x\":"
                                + " \"1\"}<\uFF5Ctool\u2581call\u2581end\uFF5C><\uFF5Ctool\u2581calls\u2581end\uFF5C>",
                        "",
                        "a{\"x\":\"1\"}"),
                row("<TOOLCALL>[{\"name\": \"a\", \"arguments\": {\"x\": \"1\"}}]</TOOLCALL>", "", "a{\"x\":\"1\"}"),
                row(
                        "I use <tool_call> now.\n\n<tool_call>{\"name\":\"b\",\"arguments\":{}}</tool_call>",
                        "I use <tool_call> now.",
                        "b{}"),
                row("<think>\nHm.\n</think>\n\n<tool_call>{\"name\":\"b\",\"arguments\":{}}</tool_call>", "", "b{}"),
                row("Hm.\n</think>\n\n<tool_call>{\"name\":\"b\",\"arguments\":{}}</tool_call>", "", "b{}"));
    }

    private static Arguments row(String text, String rest, String calls) {
        return Arguments.of(text, rest, calls);
    }

    @ParameterizedTest
    @MethodSource("written")
    void calls_in_the_text_are_read_however_it_is_split(String text, String rest, String calls) throws Exception {
        for (String protocol : List.of("openai", "responses", "ollama")) {
            for (int size : List.of(1, 3, 1000)) {
                List<String> deltas = new ArrayList<>();

                ModelReply reply = call(protocol, "m", text, size, deltas);

                assertThat(described(reply)).as(protocol + " by " + size).isEqualTo(calls);
                assertThat(reply.text().strip()).isEqualTo(rest);
                assertThat(String.join("", deltas)).endsWith(reply.text());
                assertThat(reply.finishReason()).isEqualTo("tool_calls");
                assertThat(reply.toolCalls())
                        .extracting(ModelToolCall::id)
                        .doesNotHaveDuplicates()
                        .doesNotContain("");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Use `<tool_call>` for that.",
                "<tool_call>",
                "<tool_call>{\"name\":\"unknown\",\"arguments\":{}}</tool_call>",
                "<tool_call>{\"name\":\"a\",\"arguments\":{\"x\":</tool_call>",
                "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\nis how a call looks.",
                "An example:\n```\n<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\n```",
                "{\"name\":\"a\"}",
                "{\"name\":\"a\",\"arguments\":{},\"price\":12}",
                "{\"name\":\"Ada\",\"arguments\":{}}",
                "{\"x\":1}",
                "[{\"x\":1}]",
                "[1, 2]",
                "[image \"x.png\"]",
                "```json\n{\"name\":\"a\",\"arguments\":{}}\n```\nThat is how a call looks.",
                "```python\nprint(1)\n```",
                "The call is:\n```json\n{\"name\":\"a\",\"arguments\":{}}\n```",
                "a < b, [TOOL] and <|x|>",
                "<",
                "  \n{",
                "a{\"x\":1}"
            })
    void what_only_looks_like_calls_is_text(String text) throws Exception {
        for (String protocol : List.of("openai", "responses", "ollama")) {
            for (int size : List.of(1, 1000)) {
                List<String> deltas = new ArrayList<>();

                ModelReply reply = call(protocol, "m", text, size, deltas);

                assertThat(reply.text()).as(protocol).isEqualTo(text);
                assertThat(String.join("", deltas)).isEqualTo(text);
                assertThat(reply.toolCalls()).isEmpty();
            }
        }
    }

    /** These state their calls, so that whatever their text has is text, for example of a page that they quote. */
    @Test
    void the_text_of_vendors_models_is_never_a_call() throws Exception {
        String text = "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>";

        assertThat(call("openai", "gpt-4o-mini", text, 5, new ArrayList<>()).text())
                .isEqualTo(text);
        assertThat(call("anthropic", "m", text, 5, new ArrayList<>()).text()).isEqualTo(text);
        assertThat(call("gemini", "m", text, 5, new ArrayList<>()).text()).isEqualTo(text);
    }

    @Test
    void the_list_of_models_decides() throws Exception {
        String text = "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>";
        try (CannedVendor server = server("openai", text, 5)) {
            for (boolean allowed : List.of(true, false)) {
                String list = "{\"openai\":{\"models\":[{\"id\":\"m\",\"tool_calls_in_text\":%s}]}}".formatted(allowed);

                ModelReply reply = Models.client(connections, "openai", server.root(), list, "key")
                        .call(request("openai", "m"), Models.IGNORED);

                assertThat(reply.toolCalls()).hasSize(allowed ? 1 : 0);
            }
        }
    }

    private ModelReply call(String protocol, String model, String text, int size, List<String> deltas)
            throws Exception {
        try (CannedVendor server = server(protocol, text, size)) {
            return Models.client(connections, protocol, server.root(), "key")
                    .call(request(protocol, model), deltas::add);
        }
    }

    private static ModelRequest request(String protocol, String model) {
        return new ModelRequest(
                Models.provider(protocol), model, null, List.of(new UserMessage(null, "hello")), TOOLS, Models.LONG);
    }

    private static CannedVendor server(String protocol, String text, int size) throws Exception {
        List<String> events = new ArrayList<>();
        for (int start = 0; start < text.length(); start += size) {
            String piece = JsonNodeFactory.instance
                    .stringNode(text.substring(start, Math.min(text.length(), start + size)))
                    .toString();
            events.add(CannedReplies.text(protocol).replace("\"hi\"", piece));
        }
        events.addAll(CannedReplies.end(protocol));
        return CannedVendor.events(protocol, events);
    }

    private static String described(ModelReply reply) {
        return reply.toolCalls().stream()
                .map(call -> call.name()
                        + JsonMapper.shared().readTree(call.argumentsJson()).toString())
                .collect(Collectors.joining(" "));
    }
}
