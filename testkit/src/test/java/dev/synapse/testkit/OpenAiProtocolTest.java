package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Responses in OpenAI's format; rules and recording of {@link ScriptedModelServer} do not depend on the protocol. */
class OpenAiProtocolTest {
    private final ScriptedModelServer server = ScriptedModelServer.start("key");
    private final Chat chat = new Chat(server.baseUrl());

    @AfterEach
    void close() {
        chat.close();
        server.close();
    }

    @Test
    void a_text_is_answered_whole() throws Exception {
        server.whenModel("m").reply(Reply.text("Hello").finishedBy("length"));

        JsonNode answer = chat.ask(Chat.prompt("m", "system", "Be brief.", "user", "Hi"));

        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("message").path("content").asString()).isEqualTo("Hello");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(2);
        assertThat(server.requests().getFirst().system()).isEqualTo("Be brief.");
    }

    @Test
    void a_text_is_streamed_in_chunks_with_usage_and_end_mark() throws Exception {
        server.whenModel("m").reply(Reply.text("Grüße 🙂 all").inChunksOf(3));

        List<String> events = chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi")));

        assertThat(events.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = Chat.parsed(events);
        assertThat(chunks.stream()
                        .map(chunk -> chunk.path("choices")
                                .path(0)
                                .path("delta")
                                .path("content")
                                .asString(""))
                        .filter(text -> !text.isEmpty()))
                .containsExactly("Grü", "ße ", "🙂 a", "ll");
        assertThat(chunks.get(chunks.size() - 2)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asString())
                .isEqualTo("stop");
        assertThat(chunks.getLast().path("usage").path("total_tokens").asInt()).isPositive();
    }

    @Test
    void a_stream_without_include_usage_carries_none() throws Exception {
        server.whenModel("m").reply(Reply.text("Hello"));

        List<String> events = chat.events(Chat.prompt("m", "user", "Hi").put("stream", true));

        assertThat(Chat.parsed(events)).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void tool_calls_are_streamed_interleaved_by_index() throws Exception {
        server.whenModel("m")
                .reply(Reply.toolCalls(
                                new Reply.Call("a", "web_search", "{\"query\":\"first question\"}"),
                                new Reply.Call("", "web_search", "{\"query\":\"second question\"}"))
                        .withText("I look."));

        List<JsonNode> chunks = Chat.parsed(chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))));

        List<JsonNode> deltas = chunks.stream()
                .flatMap(chunk -> chunk.path("choices")
                        .path(0)
                        .path("delta")
                        .path("tool_calls")
                        .valueStream())
                .toList();
        assertThat(deltas.stream().map(delta -> delta.path("index").asInt()).limit(6))
                .containsExactly(0, 1, 0, 1, 0, 1);
        assertThat(arguments(deltas, 0)).isEqualTo("{\"query\":\"first question\"}");
        assertThat(arguments(deltas, 1)).isEqualTo("{\"query\":\"second question\"}");
        assertThat(deltas.get(0).path("id").asString()).isEqualTo("a");
        assertThat(deltas.get(1).path("id").asString()).startsWith("call_");
    }

    @Test
    void tool_calls_are_answered_whole_with_malformed_arguments_as_they_are() throws Exception {
        server.whenModel("m").reply(Reply.malformedArguments("web_search"));

        JsonNode answer = chat.ask(Chat.prompt("m", "user", "Hi"));

        JsonNode choice = answer.path("choices").path(0);
        JsonNode function = choice.path("message").path("tool_calls").path(0).path("function");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(choice.path("message").path("content").isNull()).isTrue();
        assertThat(function.path("arguments").asString()).isEqualTo("{\"query\": \"never clo");
    }

    @Test
    void a_ragged_stream_carries_the_same_text() throws Exception {
        server.whenModel("m").reply(Reply.text("Grüße 🙂").raggedBy(5));

        List<JsonNode> chunks = Chat.parsed(chat.events(Chat.streamed(Chat.prompt("m", "user", "Hi"))));

        assertThat(Chat.text(chunks)).isEqualTo("Grüße 🙂");
    }

    private static String arguments(List<JsonNode> deltas, int index) {
        return deltas.stream()
                .filter(delta -> delta.path("index").asInt() == index)
                .map(delta -> delta.path("function").path("arguments").asString())
                .collect(Collectors.joining());
    }
}
