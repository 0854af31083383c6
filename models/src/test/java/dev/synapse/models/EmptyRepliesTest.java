package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
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
                Arguments.of("anthropic", messages("refusal"), "content_filter"),
                Arguments.of("anthropic", messages("max_tokens"), "length"),
                Arguments.of("gemini", "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n", "stop"),
                Arguments.of("gemini", "data: {\"candidates\":[{\"finishReason\":\"SAFETY\"}]}\n\n", "content_filter"),
                Arguments.of(
                        "gemini",
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"so\",\"thought\":true}]},\"finishReason\":\"STOP\"}]}\n\n",
                        "stop"),
                Arguments.of(
                        "ollama", "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n", "stop"),
                Arguments.of(
                        "ollama",
                        "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"load\"}\n",
                        "other"));
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
                        .isBlank();
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
