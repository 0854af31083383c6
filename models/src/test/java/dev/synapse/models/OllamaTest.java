package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OllamaTest {
    private static final String TEXT = """
        {"model": "llama-x", "created_at": "2026-11-26T00:00:00Z", "message": {"role": "assistant", "content": "", "thinking": "A hard one."}, "done": false}
        {"model": "llama-x", "message": {"role": "assistant", "content": "Hel"}, "done": false}

        {"model": "llama-x", "message": {"role": "assistant", "content": "lo "}, "done": false}
        """;
    private static final String END = """
        {"model": "llama-x", "message": {"role": "assistant", "content": ""}, "done_reason": "%s", "done": true, "prompt_eval_count": 20, "eval_count": 5}
        {"garbage after the end
        """;

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void text_is_streamed_without_the_reasoning() throws Exception {
        List<String> deltas = new ArrayList<>();

        ModelReply reply = reply(TEXT + END.formatted("stop"), deltas);

        assertThat(deltas).containsExactly("Hel", "lo ");
        assertThat(reply)
                .isEqualTo(new ModelReply(
                        "Hello ",
                        List.of(),
                        new ModelUsage(20, 5, 0),
                        "llama-x",
                        "stop",
                        "A hard one.",
                        List.of(),
                        null));
    }

    @Test
    void reasoning_within_the_text_is_removed() throws Exception {
        String thoughts = """
            {"message": {"role": "assistant", "content": "<thi"}, "done": false}
            {"message": {"role": "assistant", "content": "nk>A hard one.</think>\\n\\nHi"}, "done": false}
            """;

        assertThat(reply(thoughts + END.formatted("stop"), new ArrayList<>()).text())
                .isEqualTo("Hi");
    }

    @ParameterizedTest
    @CsvSource({"stop, stop", "length, length", "load, other"})
    void the_finish_reason_is_mapped(String reason, String expected) throws Exception {
        assertThat(reply(TEXT + END.formatted(reason), new ArrayList<>()).finishReason())
                .isEqualTo(expected);
    }

    @Test
    void tool_calls_without_id_and_index_are_kept_separate() throws Exception {
        ModelReply reply = reply("""
            {"message": {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "web_search", "arguments": {"query": "x", "n": [1, 2.5]}}}, {"function": {"name": "current_time"}}]}, "done": false}
            {"message": {"role": "assistant", "content": "", "tool_calls": [{"id": "same", "function": {"index": 0, "name": "web_search", "arguments": "{\\"query\\": \\"y\\"}"}}]}, "done": false}
            """ + END.formatted("stop"), new ArrayList<>());

        assertThat(reply.toolCalls())
                .extracting(ModelToolCall::name, ModelToolCall::argumentsJson)
                .containsExactly(
                        tuple("web_search", "{\"query\":\"x\",\"n\":[1,2.5]}"),
                        tuple("current_time", "{}"),
                        tuple("web_search", "{\"query\": \"y\"}"));
        assertThat(reply.toolCalls().stream().map(ModelToolCall::id).distinct())
                .hasSize(3)
                .allSatisfy(id -> assertThat(id).matches("[A-Za-z0-9_-]{20,40}"));
        assertThat(reply.finishReason()).isEqualTo("tool_calls");
    }

    @Test
    void a_tool_call_without_a_name_is_retryable() throws Exception {
        ModelException failure = failure(
                "{\"message\": {\"tool_calls\": [{\"function\": {\"arguments\": {}}}]}}\n" + END.formatted("stop"));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("invalid answer: ");
    }

    @Test
    void the_request_follows_ollamas_format() throws Exception {
        try (CannedVendor server = CannedVendor.lines(TEXT + END.formatted("stop"))) {
            client(server.root()).call(request(), Models.IGNORED);

            JsonNode body = JsonMapper.shared().readTree(server.lastRequest().body());
            assertThat(server.lastRequest().path()).isEqualTo("/api/chat");
            assertThat(body.path("model").asString()).isEqualTo("llama3.2");
            assertThat(body.path("stream").asBoolean()).isTrue();
            assertThat(body.has("think")).isFalse();
            assertThat(body.at("/options/temperature").asDouble()).isEqualTo(0.2);
            assertThat(body.at("/messages/0/role").asString()).isEqualTo("system");
            assertThat(body.at("/messages/1/content").asString()).isEqualTo("[User]: hi");
            assertThat(body.at("/messages/2/tool_calls/1/function/arguments/query")
                            .asString())
                    .isEqualTo("x");
            assertThat(body.path("messages")
                            .valueStream()
                            .map(message -> message.path("tool_name").asString("")))
                    .containsExactly("", "", "", "lab__clock", "web_search");
            assertThat(body.at("/tools/0/function").toString()).contains("maxLength");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/"})
    void the_base_url_may_end_in_v1(String end) throws Exception {
        try (CannedVendor server = CannedVendor.lines(TEXT + END.formatted("stop"))) {
            client(server.root() + end).call(request(), Models.IGNORED);

            assertThat(server.lastRequest().path()).isEqualTo("/api/chat");
        }
    }

    @Test
    void context_size_and_output_limit_are_sent() throws Exception {
        try (CannedVendor server = CannedVendor.lines(TEXT + END.formatted("stop"))) {
            client(server.root()).call(request(), Models.IGNORED);

            JsonNode options =
                    JsonMapper.shared().readTree(server.lastRequest().body()).path("options");
            assertThat(options.path("num_ctx").asInt()).isEqualTo(16_384);
            assertThat(options.path("num_predict").asInt()).isBetween(16_000, 16_384);
        }
    }

    @Test
    void a_stream_without_its_last_line_is_incomplete() throws Exception {
        ModelException failure = failure(TEXT);

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("\"done\": true is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": \"the runner has crashed\"}",
                "{\"error\": {\"message\": \"the runner has crashed\"}}"
            })
    void an_error_within_the_stream_fails_the_call(String error) throws Exception {
        ModelException failure = failure(TEXT + error + "\n");

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("aborted its answer with an error: the runner has crashed");
    }

    @Test
    void a_line_that_is_not_an_object_is_invalid() throws Exception {
        assertThat(failure(TEXT + "[1]\n")).hasMessageContaining("invalid answer");
        assertThat(failure(TEXT + "{\"message\": \n")).hasMessageContaining("invalid answer");
    }

    @Test
    void oversized_replies_are_rejected() throws Exception {
        String line = "{\"message\": {\"content\": \"%s\"}, \"done\": false}\n".formatted("x".repeat(300_000));
        String calls = "{\"message\": {\"tool_calls\": [%s{\"function\": {\"name\": \"t\"}}]}}\n"
                .formatted("{\"function\": {\"name\": \"t\"}}, ".repeat(64));
        String arguments =
                "{\"message\": {\"tool_calls\": [{\"function\": {\"name\": \"t\", \"arguments\": {\"a\": \"%s\"}}}]}}\n"
                        .formatted("x".repeat(70_000));

        assertThat(failure(line.repeat(4))).hasMessageContaining("the text of the answer exceeds 1 MB");
        assertThat(failure(calls)).hasMessageContaining("the number of tool calls in one answer exceeds 64");
        assertThat(failure(arguments)).hasMessageContaining("the arguments of a tool call exceeds 64 KB");
        assertThat(failure("x".repeat(17_000_000))).hasMessageContaining("a line of the stream exceeds 16 MB");
    }

    private ModelReply reply(String lines, List<String> deltas) throws Exception {
        try (CannedVendor server = CannedVendor.lines(lines)) {
            return client(server.root()).call(request(), deltas::add);
        }
    }

    private ModelException failure(String lines) throws Exception {
        try (CannedVendor server = CannedVendor.lines(lines)) {
            return catchThrowableOfType(
                    ModelException.class, () -> client(server.root()).call(request(), Models.IGNORED));
        }
    }

    private ModelClient client(String address) {
        var settings = new ProviderSettings(null, null, null, null, null, null, address);
        return Providers.of(settings, connections).client("ollama");
    }

    private static ModelRequest request() {
        return new ModelRequest(
                "ollama",
                "llama3.2",
                0.2,
                List.of(
                        new SystemMessage("one"),
                        new UserMessage("User", "[User]: hi"),
                        new AssistantMessage(
                                "",
                                List.of(
                                        new ModelToolCall("c1", "lab.clock", "{}"),
                                        new ModelToolCall("c2", "web_search", "{\"query\":\"x\"}"))),
                        new ToolResultMessage("c1", "lab.clock", "noon"),
                        new ToolResultMessage("c2", "web_search", "found")),
                List.of(new ToolDefinition(
                        "web_search",
                        "Searches.",
                        "{\"type\": \"object\", \"properties\": {\"query\": {\"type\": \"string\","
                                + " \"maxLength\": 9}}}")),
                Models.LONG);
    }
}
