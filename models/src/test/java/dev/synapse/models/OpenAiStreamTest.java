package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.ModelRequest.Message;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiStreamTest {
    private static final ToolDefinition SEARCH = new ToolDefinition("web_search", "Searches.", """
            {"type": "object",
             "properties": {"query": {"type": "string", "minLength": 1, "description": "what"}},
             "required": ["query"], "additionalProperties": false}""");

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final Connections connections = new Connections();
    private final ModelClient client = Models.openai(connections, server, null);

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    @Test
    void a_reply_streams_in_order_on_the_calling_thread() throws Exception {
        String text = "Grüße, 世界! 🌍 " + "one two three ".repeat(50) + "\n  end ";
        server.whenModel("scripted").reply(Reply.text(text).inChunksOf(3).raggedBy(7));
        List<String> deltas = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();

        ModelReply reply = client.call(Models.ask("hello"), delta -> {
            deltas.add(delta);
            threads.add(Thread.currentThread());
        });

        assertThat(deltas).hasSizeGreaterThan(50);
        assertThat(String.join("", deltas)).isEqualTo(text);
        assertThat(threads).containsOnly(Thread.currentThread());
        assertThat(reply.text()).isEqualTo(text);
        assertThat(reply.finishReason()).isEqualTo("stop");
        assertThat(reply.toolCalls()).isEmpty();
    }

    @Test
    void usage_and_model_are_taken_from_the_vendor() throws Exception {
        server.whenModel("scripted").reply(Reply.text("four letters"));

        ModelReply reply = client.call(Models.ask("hello"), Models.IGNORED);

        var reported = server.calls().getFirst().usage().orElseThrow();
        assertThat(reply.usage().inputTokens()).isEqualTo(reported.promptTokens());
        assertThat(reply.usage().outputTokens()).isEqualTo(reported.completionTokens());
        assertThat(reply.model()).isEqualTo("scripted");
    }

    @Test
    void a_length_limit_is_reported() throws Exception {
        server.whenModel("scripted").reply(Reply.text("and then").finishedBy("length"));

        assertThat(client.call(Models.ask("hello"), Models.IGNORED).finishReason())
                .isEqualTo("length");
    }

    @Test
    void interleaved_tool_calls_are_assembled() throws Exception {
        server.whenModel("scripted")
                .reply(Reply.toolCalls(
                                new Reply.Call("call_a", "web_search", "{\"query\": \"the first, at some length\"}"),
                                new Reply.Call("call_b", "web_search", "{\"query\": \"the second, longer still\"}"),
                                new Reply.Call("", "current_time", ""))
                        .withText("I look."));

        ModelReply reply = client.call(Models.ask("hello"), Models.IGNORED);

        assertThat(reply.text()).isEqualTo("I look.");
        assertThat(reply.finishReason()).isEqualTo("tool_calls");
        assertThat(reply.toolCalls().subList(0, 2))
                .containsExactly(
                        new ModelToolCall("call_a", "web_search", "{\"query\": \"the first, at some length\"}"),
                        new ModelToolCall("call_b", "web_search", "{\"query\": \"the second, longer still\"}"));
        assertThat(reply.toolCalls().get(2).name()).isEqualTo("current_time");
        assertThat(reply.toolCalls().get(2).argumentsJson()).isEqualTo("{}");
    }

    @Test
    void malformed_arguments_are_passed_on_unchanged() throws Exception {
        server.whenModel("scripted").reply(Reply.malformedArguments("web_search"));

        assertThat(client.call(Models.ask("hello"), Models.IGNORED).toolCalls())
                .extracting(ModelToolCall::argumentsJson)
                .containsExactly("{\"query\": \"never clo");
    }

    @Test
    void each_message_of_the_prompt_is_sent() throws Exception {
        server.whenModel("scripted").reply(Reply.text("ok"));
        var messages = List.<PromptMessage>of(
                new SystemMessage("first"),
                new SystemMessage("second"),
                new UserMessage("Ada_1", "[Ada]: hi"),
                new UserMessage("Dr. Who", "[Dr. Who]: hm"),
                new AssistantMessage("", List.of(new ModelToolCall("c1", "web_search", "{\"query\":\"x\"}"))),
                new ToolResultMessage("c1", "web_search", "found"),
                new AssistantMessage("done", List.of()),
                new UserMessage("Ada_1", "[Ada]: thanks"));

        client.call(
                new ModelRequest("openai", "scripted", 0.5, messages, List.of(SEARCH), Models.LONG), Models.IGNORED);

        var sent = server.requests().getFirst();
        assertThat(sent.messages())
                .extracting(Message::role, Message::name, Message::content, Message::toolCallId)
                .containsExactly(
                        tuple("system", "", "first\n\nsecond", ""),
                        tuple("user", "", "[Ada]: hi", ""),
                        tuple("user", "", "[Dr. Who]: hm", ""),
                        tuple("assistant", "", "", ""),
                        tuple("tool", "", "found", "c1"),
                        tuple("assistant", "", "done", ""),
                        tuple("user", "", "[Ada]: thanks", ""));
        assertThat(sent.messages().get(3).toolCalls())
                .containsExactly(new Reply.Call("c1", "web_search", "{\"query\":\"x\"}"));
        assertThat(sent.temperature()).hasValue(0.5);
    }

    @Test
    void tools_are_sent_with_their_schema() throws Exception {
        server.whenModel("scripted").reply(Reply.text("ok"));

        client.call(Models.request(List.of(new UserMessage(null, "hi")), List.of(SEARCH), Models.LONG), Models.IGNORED);

        var tool = server.requests().getFirst().tools().getFirst();
        assertThat(tool.name()).isEqualTo("web_search");
        assertThat(tool.description()).isEqualTo("Searches.");
        assertThat(tool.parameters().at("/properties/query/minLength").asInt()).isEqualTo(1);
        assertThat(tool.parameters().at("/required/0").asString()).isEqualTo("query");
    }

    @Test
    void connections_are_reused() throws Exception {
        server.whenModel("scripted").reply(Reply.text("ok"));

        for (int i = 0; i < 20; i++) {
            assertThat(client.call(Models.ask("hello"), Models.IGNORED).text()).isEqualTo("ok");
        }

        assertThat(server.calls()).noneMatch(call -> call.clientClosed());
    }
}
