package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.model.Citation;
import dev.synapse.shared.model.ModelOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenAiResponsesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ToolDefinition SEARCH =
            new ToolDefinition("search", "Searches.", "{\"type\": \"object\", \"properties\": {}}");

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void a_request_has_the_whole_prompt_and_is_not_stored() throws Exception {
        List<PromptMessage> prompt = List.of(
                new SystemMessage("Be brief."),
                new UserMessage("Ada", "[Ada]: hi"),
                new AssistantMessage("Let me look.", List.of(new ModelToolCall("c1", "search", "{\"q\": 1}"))),
                new ToolResultMessage("c1", "search", "found"));
        ModelOptions options = ModelOptions.of(JSON.readTree("""
                {"reasoning_effort": "low", "reasoning": {"summary": "auto"}, "text": {"verbosity": "low"}}"""));
        try (CannedVendor server = CannedVendor.stream(completed("message"))) {
            ModelRequest request = new ModelRequest("openai", "m", 0.5, prompt, List.of(SEARCH), Models.LONG, 99);
            client(server).call(request.withOptions(options), Models.IGNORED);

            assertThat(server.lastRequest().path()).isEqualTo("/v1/responses");
            assertThat(JSON.readTree(server.lastRequest().body())).isEqualTo(JSON.readTree("""
                    {"model": "m", "instructions": "Be brief.",
                     "input": [
                       {"role": "user", "content": "[Ada]: hi"},
                       {"role": "assistant", "content": "Let me look."},
                       {"type": "function_call", "call_id": "c1", "name": "search", "arguments": "{\\"q\\":1}"},
                       {"type": "function_call_output", "call_id": "c1", "output": "found"}],
                     "tools": [{"type": "function", "name": "search", "description": "Searches.", "strict": false,
                                "parameters": {"type": "object", "properties": {}}}],
                     "stream": true, "store": false, "include": ["reasoning.encrypted_content"], "temperature": 0.5,
                     "max_output_tokens": 99, "reasoning": {"effort": "low", "summary": "auto"}, "text": {"verbosity": "low"}}
                    """));
        }
    }

    @Test
    void texts_refusals_reasoning_and_usage_are_read() throws Exception {
        String stream = """
                data: {"type":"response.created","response":{"model":"m-2026"}}

                data: {"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1"}}

                data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"I thi"}

                data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"nk."}

                data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"More."}

                data: {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"I think."},{"type":"summary_text","text":"More."}]}}

                data: {"type":"response.output_item.done","output_index":1,"item":{"type":"web_search_call","action":{"type":"search","query":"height"}}}

                data: {"type":"response.output_text.delta","output_index":2,"content_index":0,"delta":"Hel"}

                data: {"type":"response.output_text.delta","output_index":2,"content_index":0,"delta":"lo"}

                data: {"type":"response.output_text.done","output_index":2,"content_index":0,"text":"Hello"}

                data: {"type":"response.output_text.annotation.added","output_index":2,"annotation":{"type":"url_citation","url":"https://a.example","title":"A"}}

                data: {"type":"response.output_item.done","output_index":2,"item":{"type":"message","content":[{"type":"output_text","text":"Hello","annotations":[{"type":"url_citation","url":"https://a.example","title":"A"}]}]}}

                data: {"type":"response.refusal.delta","output_index":3,"content_index":0,"delta":"No."}

                data: {"type":"response.completed","response":{"model":"m-2026","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":3},"output_tokens":5}}}

                """;
        List<String> deltas = new ArrayList<>();
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ModelReply reply = client(server).call(Models.ask("hello"), deltas::add);

            assertThat(reply.text()).isEqualTo("Hello\n\nNo.");
            assertThat(String.join("", deltas)).isEqualTo(reply.text());
            assertThat(reply.citations()).containsExactly(new Citation("https://a.example", "A"));
            assertThat(reply.reasoning()).isEqualTo("I think.\n\nMore.\n\n[web_search_call: height]");
            assertThat(reply.usage()).isEqualTo(new ModelUsage(7, 5, 3));
            assertThat(reply.model()).isEqualTo("m-2026");
            assertThat(reply.finishReason()).isEqualTo("stop");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: {\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"Hello\"}",
                "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\"}]}}",
                ": nothing before the end"
            })
    void a_text_may_come_whole(String event) throws Exception {
        try (CannedVendor server = CannedVendor.stream(event + "\n\n" + completed("message"))) {
            ModelReply reply = client(server).call(Models.ask("hello"), Models.IGNORED);

            assertThat(reply.text()).isEqualTo("Hello");
        }
    }

    @Test
    void encrypted_reasoning_returns_before_its_call_to_its_provider_only() throws Exception {
        String stream = """
                data: {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","status":"completed","summary":[],"encrypted_content":"one"}}

                data: {"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"Let me look."}]}}

                data: {"type":"response.output_item.done","output_index":2,"item":{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"two"}}

                data: {"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","call_id":"c1","name":"search","arguments":"{}"}}

                data: {"type":"response.output_item.done","output_index":4,"item":{"type":"function_call","call_id":"c2","name":"search","arguments":"{}"}}

                data: {"type":"response.completed","response":{"output":[]}}

                """;
        ModelReply reply;
        try (CannedVendor server = CannedVendor.stream(stream)) {
            reply = client(server).call(Models.ask("hello"), Models.IGNORED);
        }

        assertThat(items(reply.vendorPart(), reply.toolCalls()))
                .containsExactly("user", "one", "assistant", "two", "c1", "c2", "c1", "c2");
        assertThat(items(reply.vendorPart(), List.of())).containsExactly("user", "one", "assistant", "user");
        VendorPart ofAnother =
                new VendorPart("anthropic", String.valueOf(reply.vendorPart()).replaceAll("(?s).*json=|]$", ""));
        assertThat(items(ofAnother, reply.toolCalls())).containsExactly("user", "assistant", "c1", "c2", "c1", "c2");
    }

    private List<String> items(@org.jspecify.annotations.Nullable VendorPart part, List<ModelToolCall> calls)
            throws Exception {
        List<PromptMessage> prompt = new ArrayList<>();
        prompt.add(new UserMessage(null, "hi"));
        prompt.add(new AssistantMessage("Let me look.", calls, part));
        calls.forEach(call -> prompt.add(new ToolResultMessage(call.id(), call.name(), "found")));
        if (calls.isEmpty()) {
            prompt.add(new UserMessage(null, "go on"));
        }
        try (CannedVendor server = CannedVendor.stream(completed("message"))) {
            client(server).call(Models.request(prompt, List.of(SEARCH), Models.LONG), Models.IGNORED);
            JsonNode input = JSON.readTree(server.lastRequest().body()).path("input");
            assertThat(input.toString()).doesNotContain("status");
            return input.valueStream()
                    .map(item -> item.path("role")
                            .asString(item.path("encrypted_content")
                                    .asString(item.path("call_id").asString(""))))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"overloaded\"}|overloaded",
                "{\"type\":\"error\",\"error\":{\"type\":\"server_error\",\"message\":\"overloaded\"}}|overloaded",
                "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"overloaded\"}}}|overloaded",
                "{\"type\":\"response.completed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"overloaded\"}}}|overloaded",
                "{\"type\":\"response.created\",\"response\":{}}|response.completed is missing"
            })
    void a_response_that_fails_is_retried(String event, String reason) throws Exception {
        try (CannedVendor server = CannedVendor.stream("data: " + event + "\n\n")) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> client(server).call(Models.ask("hello"), Models.IGNORED));

            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContaining(reason);
        }
    }

    @Test
    void an_incomplete_response_says_why() throws Exception {
        String stream = completed("message")
                .replace("response.completed", "response.incomplete")
                .replace("\"output\"", "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\"");
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ModelReply reply = client(server).call(Models.ask("hello"), Models.IGNORED);

            assertThat(reply.text()).isEqualTo("Hello");
            assertThat(reply.finishReason()).isEqualTo("length");
        }
    }

    private static String completed(String type) {
        return "data: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"type\":\"%s\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\"}]}]}}\n\n"
                .formatted(type);
    }

    private ModelClient client(CannedVendor server) {
        return Models.client(connections, "responses", server.root(), "key");
    }
}
