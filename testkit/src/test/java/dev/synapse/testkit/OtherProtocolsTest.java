package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Each protocol gets responses in its own format, and scripts see all requests in the same format. */
class OtherProtocolsTest {
    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final HttpClient http = HttpClient.newHttpClient();

    /** Requests for {@code m} with the prompt "Be brief." and "Hi", and properties of the responses. */
    enum Protocol {
        RESPONSES("/v1/responses", """
                {"model": "m", "stream": true, "store": false, "instructions": "Be brief.", "input": [{"role": "user", "content": "Hi"}]}
                """, "text/event-stream", "/delta", "response.completed"),
        ANTHROPIC("/v1/messages", """
                {"model": "m", "stream": true, "max_tokens": 99, "system": "Be brief.", "messages": [{"role": "user", "content": "Hi"}]}
                """, "text/event-stream", "/delta/text", "message_stop"),
        GEMINI(
                "/v1beta/models/m:streamGenerateContent",
                """
                {"systemInstruction": {"parts": [{"text": "Be brief."}]}, "contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}
                """,
                "text/event-stream",
                "/candidates/0/content/parts/0/text",
                "\"finishReason\":\"STOP\""),
        OLLAMA("/api/chat", """
                {"model": "m", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}
                """, "application/x-ndjson", "/message/content", "\"done\":true");

        private final String path;
        private final String prompt;
        private final String contentType;
        private final String text;
        private final String end;

        Protocol(String path, String prompt, String contentType, String text, String end) {
            this.path = path;
            this.prompt = prompt;
            this.contentType = contentType;
            this.text = text;
            this.end = end;
        }
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_text_is_streamed_in_the_format_of_its_protocol(Protocol protocol) throws Exception {
        server.whenModel("m").reply(Reply.text("Grüße 🙂 all").inChunksOf(3));

        HttpResponse<String> answer = post(protocol.path, protocol.prompt);

        assertThat(answer.headers().firstValue("Content-Type")).contains(protocol.contentType);
        assertThat(events(answer).stream()
                        .map(event -> event.at(protocol.text).asString(""))
                        .filter(text -> !text.isEmpty()))
                .containsExactly("Grü", "ße ", "🙂 a", "ll");
        assertThat(answer.body().strip().lines().toList().getLast()).contains(protocol.end);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void scripts_see_every_request_in_one_format(Protocol protocol) throws Exception {
        server.whenModel("m").reply(Reply.text("ok"));

        post(protocol.path, protocol.prompt);

        ModelRequest asked = server.requests().getFirst();
        assertThat(asked.system()).isEqualTo("Be brief.");
        assertThat(asked.lastMessage().content()).isEqualTo("Hi");
        assertThat(asked.stream()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_stream_can_be_cut_before_its_end(Protocol protocol) throws Exception {
        server.whenModel("m").reply(Reply.cut("Once upon", Reply.Cut.WITHOUT_DONE));

        assertThat(post(protocol.path, protocol.prompt).body())
                .contains("Once upon")
                .doesNotContain(protocol.end);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void a_tool_result_without_a_call_is_refused(Protocol protocol) throws Exception {
        String result = switch (protocol) {
            case RESPONSES -> "{\"type\": \"function_call_output\", \"call_id\": \"c\", \"output\": \"x\"}";
            case ANTHROPIC ->
                "{\"role\": \"user\", \"content\": [{\"type\": \"tool_result\", \"tool_use_id\": \"c\", \"content\": \"x\"}]}";
            case GEMINI ->
                "{\"role\": \"user\", \"parts\": [{\"functionResponse\": {\"name\": \"t\", \"response\": {\"r\": \"x\"}}}]}";
            case OLLAMA -> "{\"role\": \"tool\", \"tool_name\": \"t\", \"content\": \"x\"}";
        };
        String prompt = protocol.prompt.replaceFirst("\\{\"role\": \"user\".*}]", result.replace("\\", "\\\\") + "]");

        HttpResponse<String> answer = post(protocol.path, protocol == Protocol.GEMINI ? prompt + "}" : prompt);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(ChatJson.JSON.readTree(answer.body()).has("error")).isTrue();
        assertThat(server.requestCount()).isZero();
    }

    @Test
    void ollama_calls_have_arguments_as_objects_and_no_ids() throws Exception {
        server.whenModel("m")
                .reply(Reply.toolCalls(
                        new Reply.Call("a", "web_search", "{\"query\":\"x\"}"), new Reply.Call("b", "t", "{nonsense")));

        List<JsonNode> lines = events(post(Protocol.OLLAMA.path, Protocol.OLLAMA.prompt));

        assertThat(lines.getFirst().at("/message/tool_calls"))
                .hasToString("[{\"function\":{\"name\":\"web_search\",\"arguments\":{\"query\":\"x\"}}},"
                        + "{\"function\":{\"name\":\"t\",\"arguments\":{\"malformed\":\"{nonsense\"}}}]");
        assertThat(lines.getLast().path("prompt_eval_count").asInt()).isPositive();
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                java.net.http.HttpRequest.newBuilder(URI.create(server.rootUrl() + path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The objects of a stream, with or without the {@code data:} prefix. */
    private static List<JsonNode> events(HttpResponse<String> answer) {
        return answer.body()
                .lines()
                .map(line -> line.replaceFirst("^data: ", ""))
                .filter(line -> line.startsWith("{"))
                .map(ChatJson.JSON::readTree)
                .toList();
    }
}
