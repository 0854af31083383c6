package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnthropicTest {
    private static final String START = """
        event: message_start
        data: {"type": "message_start", "message": {"id": "m", "model": "claude-x", "content": [], "usage": {"input_tokens": 10, "cache_read_input_tokens": 30, "output_tokens": 1}}}

        event: ping
        data: {"type": "ping"}

        event: content_block_start
        data: {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}

        event: content_block_delta
        data: {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello "}}

        event: content_block_delta
        data: {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "you"}}

        event: content_block_stop
        data: {"type": "content_block_stop", "index": 0}

        """;
    private static final String CALL = """
        event: content_block_start
        data: {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "!"}}

        event: content_block_stop
        data: {"type": "content_block_stop", "index": 1}

        event: content_block_start
        data: {"type": "content_block_start", "index": 2, "content_block": {"type": "tool_use", "id": "t1", "name": "web_search", "input": {}}}

        event: content_block_delta
        data: {"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": "{\\"query\\": "}}

        event: content_block_delta
        data: {"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": "\\"x\\"}"}}

        event: content_block_stop
        data: {"type": "content_block_stop", "index": 2}

        """;
    private static final String REASON = """
        event: message_delta
        data: {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 7}}

        """;
    private static final String STOP = """
        event: message_stop
        data: {"type": "message_stop"}

        """;

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void a_reply_with_a_tool_call_is_read() throws Exception {
        try (CannedVendor server = CannedVendor.stream(START + CALL + REASON + STOP)) {
            List<String> deltas = new ArrayList<>();

            ModelReply reply = client(server).call(request(), deltas::add);

            assertThat(deltas).containsExactly("Hello ", "you", "!");
            assertThat(reply.text()).isEqualTo("Hello you!");
            assertThat(reply.toolCalls()).containsExactly(new ModelToolCall("t1", "web_search", "{\"query\": \"x\"}"));
            assertThat(reply.finishReason()).isEqualTo("tool_calls");
            assertThat(reply.usage()).isEqualTo(new ModelUsage(40, 7, 30));
            assertThat(reply.model()).isEqualTo("claude-x");
        }
    }

    @Test
    void the_request_follows_anthropics_format() throws Exception {
        try (CannedVendor server = CannedVendor.stream(START + CALL + REASON + STOP)) {
            client(server).call(request(), Models.IGNORED);

            JsonNode body = JsonMapper.shared().readTree(server.lastRequest().body());
            assertThat(server.lastRequest().path()).isEqualTo("/v1/messages");
            assertThat(server.lastRequest().key()).contains("sk-ant-canary");
            assertThat(body.path("system").asString()).isEqualTo("one\n\ntwo");
            assertThat(body.at("/messages/1/content/0/input/malformed").asString())
                    .isEqualTo("{\"never clo");
            assertThat(body.at("/messages/2/content/0/tool_use_id").asString()).isEqualTo("c1");
            assertThat(body.at("/tools/0/input_schema/properties/query/maxLength")
                            .asInt())
                    .isEqualTo(9);
            assertThat(body.path("max_tokens").asInt()).isEqualTo(32_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.2, 0.2", "1.0, 1.0", "1.7, 1.0"})
    void a_temperature_above_the_limit_is_reduced_to_it(double requested, double sent) throws Exception {
        try (CannedVendor server = CannedVendor.stream(START + CALL + REASON + STOP)) {
            client(server).call(request(requested), Models.IGNORED);

            JsonNode body = JsonMapper.shared().readTree(server.lastRequest().body());
            assertThat(body.path("temperature").asDouble()).isEqualTo(sent);
        }
    }

    @Test
    void an_incomplete_stream_is_no_reply() throws Exception {
        assertThat(failure(START + STOP)).hasMessageContaining("stop_reason is missing");
        assertThat(failure(START).isRetryable()).isTrue();
    }

    @Test
    void an_error_within_the_stream_fails_the_call() throws Exception {
        ModelException overloaded = failure(START + error("overloaded_error"));
        ModelException refused = failure(START + error("invalid_request_error"));

        assertThat(overloaded.isRetryable()).isTrue();
        assertThat(overloaded).hasMessageContaining("sorry");
        assertThat(refused.isRetryable()).isFalse();
    }

    private static String error(String type) {
        return """
            event: error
            data: {"type": "error", "error": {"type": "%s", "message": "sorry"}}

            """.formatted(type);
    }

    private ModelException failure(String events) throws Exception {
        try (CannedVendor server = CannedVendor.stream(events)) {
            return catchThrowableOfType(
                    ModelException.class, () -> client(server).call(request(), Models.IGNORED));
        }
    }

    private ModelClient client(CannedVendor server) {
        var settings = new ProviderSettings(null, null, "sk-ant-canary", server.root(), null, null, null);
        return Providers.of(settings, connections).client("claude");
    }

    private static ModelRequest request() {
        return request(0.2);
    }

    private static ModelRequest request(double temperature) {
        return new ModelRequest(
                "anthropic",
                "claude-sonnet-4-6",
                temperature,
                List.of(
                        new SystemMessage("one"),
                        new SystemMessage("two"),
                        new UserMessage("User", "[User]: hi"),
                        new AssistantMessage("", List.of(new ModelToolCall("c1", "web_search", "{\"never clo"))),
                        new ToolResultMessage("c1", "web_search", "wrong arguments")),
                List.of(new ToolDefinition(
                        "web_search",
                        "Searches.",
                        "{\"type\": \"object\", \"properties\": {\"query\": {\"type\": \"string\","
                                + " \"maxLength\": 9}}}")),
                Models.LONG);
    }
}
