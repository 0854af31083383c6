package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is no answer, except after the results of the model's own tools. */
class EmptyRepliesTest {
    private static final List<PromptMessage> QUESTION = List.of(new UserMessage(null, "hello"));
    private static final List<PromptMessage> RESULTS = List.of(
            new UserMessage(null, "hello"),
            new AssistantMessage("", List.of(new ModelToolCall("c1", "search", "{}"))),
            new ToolResultMessage("c1", "search", "found"));

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    static Stream<Arguments> empty() {
        return Stream.of(
                Arguments.of("openai", chat("{\"content\":\"\"}", "stop"), "stop"),
                Arguments.of("openai", chat("{\"content\":\" \\n\"}", "stop"), "stop"),
                Arguments.of("openai", chat("{\"reasoning_content\":\"so\"}", "stop"), "stop"),
                Arguments.of("openai", chat("{\"content\":\"<think>so</think>\"}", "stop"), "stop"),
                Arguments.of("openai", chat("{\"content\":[]}", "stop"), "stop"),
                Arguments.of("openai", chat("{\"content\":\"\\u200B\\uFEFF\"}", "stop"), "stop"),
                Arguments.of("openai", chat("{\"content\":\"<think>so\"}", "length"), "length"),
                Arguments.of("openai", chat("{}", "length"), "length"),
                Arguments.of("openai", chat("{}", "content_filter"), "content_filter"),
                Arguments.of("responses", response("completed", "[]", "null"), "stop"),
                Arguments.of(
                        "responses", response("completed", "[{\"type\":\"message\",\"content\":[]}]", "null"), "stop"),
                Arguments.of(
                        "responses",
                        response(
                                "completed",
                                "[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"so\"}]}]",
                                "null"),
                        "stop"),
                Arguments.of("responses", response("incomplete", "[]", "{\"reason\":\"max_output_tokens\"}"), "length"),
                Arguments.of(
                        "responses", response("incomplete", "[]", "{\"reason\":\"content_filter\"}"), "content_filter"),
                Arguments.of("anthropic", messages("end_turn"), "stop"),
                Arguments.of("anthropic", thinking("end_turn"), "stop"),
                Arguments.of("anthropic", thinking("max_tokens"), "length"),
                Arguments.of("anthropic", messages("model_context_window_exceeded"), "length"),
                Arguments.of("anthropic", messages("refusal"), "content_filter"),
                Arguments.of("anthropic", messages("max_tokens"), "length"),
                Arguments.of("gemini", "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n", "stop"),
                Arguments.of("gemini", "data: {\"candidates\":[{\"finishReason\":\"SAFETY\"}]}\n\n", "content_filter"),
                Arguments.of("gemini", "data: {\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}\n\n", "length"),
                Arguments.of(
                        "gemini",
                        "data: {\"candidates\":[{\"content\":{\"parts\":[]},\"finishReason\":\"STOP\"}]}\n\n",
                        "stop"),
                Arguments.of(
                        "gemini",
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"so\",\"thought\":true}]},\"finishReason\":\"STOP\"}]}\n\n",
                        "stop"),
                Arguments.of(
                        "ollama", "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n", "stop"),
                Arguments.of(
                        "ollama",
                        "{\"message\":{\"content\":\"\",\"thinking\":\"so\"},\"done\":true,\"done_reason\":\"stop\"}\n",
                        "stop"),
                Arguments.of(
                        "ollama",
                        "{\"message\":{\"content\":\"<think>so</think>\"},\"done\":true,\"done_reason\":\"stop\"}\n",
                        "stop"),
                Arguments.of(
                        "ollama",
                        "{\"message\":{\"content\":\"\",\"thinking\":\"so\"},\"done\":true,\"done_reason\":\"length\"}\n",
                        "length"),
                Arguments.of(
                        "ollama",
                        "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"load\"}\n",
                        "other"));
    }

    static List<String> vendors() {
        return Models.PROTOCOLS;
    }

    @ParameterizedTest
    @MethodSource("empty")
    void an_empty_reply_fails_the_attempt(String vendor, String stream, String reason) throws Exception {
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> client(server, vendor).call(request(vendor, QUESTION), Models.IGNORED));

            boolean mayHelp = reason.equals("stop") || reason.equals("other");
            assertThat(failure.isRetryable()).isEqualTo(mayHelp);
            assertThat(failure.canFallBack()).isTrue();
            assertThat(failure.isBillable()).isTrue();
            assertThat(failure)
                    .hasMessageContaining(
                            mayHelp ? "empty answer" : reason.equals("length") ? "length limit" : "content filter");
        }
    }

    @ParameterizedTest
    @MethodSource("empty")
    void nothing_after_own_tool_results_stands_if_it_ended_normally(String vendor, String stream, String reason)
            throws Exception {
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ModelClient client = client(server, vendor);
            if (reason.equals("stop")) {
                assertThat(client.call(request(vendor, RESULTS), Models.IGNORED).text())
                        .matches("[\\s\\p{Cf}]*");
            } else {
                assertThat(catchThrowableOfType(
                                ModelException.class, () -> client.call(request(vendor, RESULTS), Models.IGNORED)))
                        .isNotNull();
            }
        }
    }

    private static String chat(String delta, String reason) {
        return "data: {\"choices\":[{\"delta\":%s,\"finish_reason\":\"%s\"}]}\n\ndata: [DONE]\n\n"
                .formatted(delta, reason);
    }

    private static String messages(String reason) {
        return "data: {\"type\":\"message_start\",\"message\":{\"model\":\"m\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n"
                .formatted(reason);
    }

    /** Zero-width and other characters that no one sees. */
    @ParameterizedTest
    @MethodSource("vendors")
    void an_answer_that_no_one_can_see_is_empty(String vendor) throws Exception {
        String text = "\u200B \uFEFF\u2060\n\u00AD\u3164\u2800";
        try (ScriptedModelServer server = ScriptedModelServer.start()) {
            server.otherwise(request -> Reply.text(text));

            ModelException failure = catchThrowableOfType(
                    ModelException.class,
                    () -> Models.client(connections, vendor, server.rootUrl(), "key")
                            .call(request(vendor, QUESTION), Models.IGNORED));

            assertThat(failure).hasMessageContaining("empty answer");
            assertThat(failure.isRetryable()).isTrue();
        }
    }

    private static String thinking(String reason) {
        return messages(reason)
                .replace(
                        "data: {\"type\":\"message_delta\"",
                        "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"so\"}}\n\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\"");
    }

    private static String response(String status, String output, String incomplete) {
        return "data: {\"type\":\"response.%s\",\"response\":{\"output\":%s,\"incomplete_details\":%s}}\n\n"
                .formatted(status, output, incomplete);
    }

    private ModelClient client(CannedVendor server, String vendor) {
        return Models.client(connections, vendor, server.root(), "key");
    }

    private static ModelRequest request(String vendor, List<PromptMessage> prompt) {
        return new ModelRequest(Models.provider(vendor), "m", null, prompt, List.of(), Models.LONG);
    }
}
