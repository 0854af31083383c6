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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GeminiTest {
    private static final String TEXT = """
            data: {"candidates": [{"content": {"parts": [{"text": "thinking", "thought": true}, {"text": "Hel"}, {"text": "lo "}], "role": "model"}}], "modelVersion": "gemini-x"}

            """;
    private static final String CALLS = """
            data: {"candidates": [{"content": {"parts": [{"functionCall": {"name": "web_search", "args": {"query": "x"}}}, {"functionCall": {"name": "web_search", "args": {"query": "y"}}}], "role": "model"}, "finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 20, "candidatesTokenCount": 5, "thoughtsTokenCount": 3, "cachedContentTokenCount": 8, "totalTokenCount": 28}, "modelVersion": "gemini-x"}

            """;

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void a_reply_with_tool_calls_is_read() throws Exception {
        try (CannedVendor server = CannedVendor.stream(TEXT + CALLS)) {
            List<String> deltas = new ArrayList<>();

            ModelReply reply = client(server).call(request(), deltas::add);

            assertThat(deltas).containsExactly("Hel", "lo ");
            assertThat(reply.text()).isEqualTo("Hello ");
            assertThat(reply.toolCalls())
                    .extracting(ModelToolCall::name, ModelToolCall::argumentsJson)
                    .containsExactly(
                            tuple("web_search", "{\"query\":\"x\"}"), tuple("web_search", "{\"query\":\"y\"}"));
            assertThat(reply.toolCalls()).extracting(ModelToolCall::id).doesNotHaveDuplicates();
            assertThat(reply.reasoning()).isEqualTo("thinking");
            assertThat(reply.finishReason()).isEqualTo("tool_calls");
            assertThat(reply.usage()).isEqualTo(new ModelUsage(20, 8, 8));
            assertThat(reply.model()).isEqualTo("gemini-x");
        }
    }

    @Test
    void the_request_follows_geminis_format() throws Exception {
        try (CannedVendor server = CannedVendor.stream(TEXT + CALLS)) {
            client(server).call(request(), Models.IGNORED);

            JsonNode body = JsonMapper.shared().readTree(server.lastRequest().body());
            assertThat(server.lastRequest().path())
                    .isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
            assertThat(server.lastRequest().key()).contains("gm-canary");
            assertThat(body.at("/systemInstruction/parts/0/text").asString()).isEqualTo("one\n\ntwo");
            assertThat(body.at("/contents/0/parts/0/text").asString()).isEqualTo("[User]: hi");
            assertThat(body.at("/contents/1/parts/0/functionCall/args/query").asString())
                    .isEqualTo("x");
            assertThat(body.at("/contents/2/parts/0/functionResponse/name").asString())
                    .isEqualTo("web_search");
            assertThat(body.at("/tools/0/functionDeclarations/0").toString()).contains("maxLength");
        }
    }

    @Test
    void a_stream_without_a_finish_reason_is_no_reply() throws Exception {
        ModelException failure = failure(TEXT);

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("finishReason is missing");
    }

    @Test
    void an_unknown_finish_reason_is_reported_as_other() throws Exception {
        try (CannedVendor server = CannedVendor.stream(
                "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"x\"}]}, \"finishReason\": \"NEW\"}]}\n\n")) {
            assertThat(client(server).call(request(), Models.IGNORED).finishReason())
                    .isEqualTo("other");
        }
    }

    @Test
    void a_malformed_function_call_is_retryable() throws Exception {
        assertThat(failure("data: {\"candidates\": [{\"finishReason\": \"MALFORMED_FUNCTION_CALL\"}]}\n\n")
                        .isRetryable())
                .isTrue();
    }

    @Test
    void a_blocked_prompt_is_final() throws Exception {
        ModelException failure = failure("data: {\"promptFeedback\": {\"blockReason\": \"SAFETY\"}}\n\n");

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("blocked: SAFETY");
    }

    @Test
    void an_error_within_the_stream_fails_the_call() throws Exception {
        ModelException failure = failure(
                TEXT + "data: {\"error\": {\"code\": 503, \"message\": \"busy\", \"status\": \"UNAVAILABLE\"}}\n\n");

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("busy");
    }

    private ModelException failure(String events) throws Exception {
        try (CannedVendor server = CannedVendor.stream(events)) {
            return catchThrowableOfType(
                    ModelException.class, () -> client(server).call(request(), Models.IGNORED));
        }
    }

    private ModelClient client(CannedVendor server) {
        var settings = new ProviderSettings(null, null, null, null, "gm-canary", server.root() + "/", null);
        return Providers.of(settings, connections).client("gemini");
    }

    private static ModelRequest request() {
        return new ModelRequest(
                "gemini",
                "gemini-2.5-flash",
                0.2,
                List.of(
                        new SystemMessage("one"),
                        new SystemMessage("two"),
                        new UserMessage("User", "[User]: hi"),
                        new AssistantMessage("", List.of(new ModelToolCall("c1", "web_search", "{\"query\":\"x\"}"))),
                        new ToolResultMessage("c1", "web_search", "found")),
                List.of(
                        new ToolDefinition(
                                "web_search",
                                "Searches.",
                                "{\"type\": \"object\", \"properties\": {\"query\": {\"type\": \"string\", \"maxLength\": 9}}}")),
                Models.LONG);
    }
}
