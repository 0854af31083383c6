package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What servers refuse in requests, and what they need back from earlier replies. */
class ServerRulesTest {
    private static final String OK =
            "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature|{'error':{'message':'Unsupported parameter: `temperature` is not supported with this model.','param':'temperature','code':'unsupported_parameter'}}",
                "temperature|{'error':{'message':'`temperature` is deprecated for this model.'}}",
                "max_tokens|{'error':{'message':'Unsupported parameter: max_tokens is not supported with this model. Use max_completion_tokens instead.','code':'unsupported_parameter'}}",
                "stream_options|{'detail':'stream_options: Extra inputs are not permitted'}"
            })
    void a_request_refused_for_an_optional_parameter_is_repeated_without_it_once_and_for_all(
            String parameter, String refusal) throws Exception {
        Function<String, CannedVendor.Answer> strict = body -> body.contains("\"" + parameter + "\"")
                ? new CannedVendor.Answer(400, "application/json", refusal.replace('\'', '"'))
                : new CannedVendor.Answer(200, "text/event-stream", OK);
        try (CannedVendor server = CannedVendor.answering(strict)) {
            ModelClient client = openai(server);

            assertThat(client.call(request(), Models.IGNORED).text()).isEqualTo("ok");
            assertThat(client.call(request(), Models.IGNORED).text()).isEqualTo("ok");

            assertThat(server.count()).isEqualTo(3);
        }
    }

    @Test
    void the_other_length_parameter_takes_the_place_of_a_refused_one() throws Exception {
        Function<String, CannedVendor.Answer> strict = body -> body.contains("\"max_completion_tokens\"")
                ? new CannedVendor.Answer(200, "text/event-stream", OK)
                : new CannedVendor.Answer(
                        400,
                        "application/json",
                        "{\"error\":{\"message\":\"Use max_completion_tokens, not max_tokens\"}}"
                                .replace("Use max_completion_tokens, not max_tokens", "max_tokens is not supported"));
        try (CannedVendor server = CannedVendor.answering(strict)) {
            openai(server).call(request(), Models.IGNORED);

            assertThat(sent(server).path("max_completion_tokens").asInt()).isEqualTo(99);
        }
    }

    /** A limit that is too high, or a prompt that is too long, is not a reason to answer without a limit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages: too many",
                "max_tokens is too large: 99. This model accepts at most 16 completion tokens",
                "This model's maximum context length is 64 tokens; you requested 99 in the completion (max_tokens)",
                "temperature: must be at most 0.2"
            })
    void a_request_refused_for_anything_else_is_not_repeated(String reason) throws Exception {
        try (CannedVendor server =
                CannedVendor.answering(400, "application/json", "{\"error\":{\"message\":\"%s\"}}".formatted(reason))) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> openai(server).call(request(), Models.IGNORED));

            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini", "ollama"})
    void requests_are_compact_json(String vendor) throws Exception {
        try (CannedVendor server = CannedVendor.answering(400, "application/json", "{}")) {
            var settings = new ProviderSettings(
                    "k", server.root() + "/v1", "k", server.root(), "k", server.root(), server.root());
            var tool = new ToolDefinition("look_up", "Looks up.", "{ \"type\" : \"object\",\n  \"properties\" : { } }");
            var call = new ModelToolCall("call_1", "look_up", "{ \"query\" :  \"sky\" }");
            List<PromptMessage> messages = List.of(
                    new UserMessage(null, "hello"),
                    new AssistantMessage("", List.of(call), null),
                    new ToolResultMessage("call_1", "look_up", "a  b"));
            ModelRequest request = new ModelRequest(vendor, "scripted", 0.5, messages, List.of(tool), Models.LONG);

            assertThat(catchThrowableOfType(
                            ModelException.class,
                            () -> Providers.of(settings, connections)
                                    .client(vendor)
                                    .call(request, Models.IGNORED)))
                    .isNotNull();

            String body = server.lastRequest().body();
            assertThat(body).isEqualTo(JsonMapper.shared().readTree(body).toString());
            assertThat(body).contains("sky").contains("\"type\":\"object\"").doesNotContain("\"query\\\" :");
        }
    }

    @Test
    void the_limit_of_the_length_is_sent_even_if_both_its_names_are_refused() throws Exception {
        Function<String, CannedVendor.Answer> strict = body -> new CannedVendor.Answer(
                400,
                "application/json",
                "{\"error\":{\"message\":\"Unsupported parameter: %s\"}}"
                        .formatted(body.contains("max_completion_tokens") ? "max_completion_tokens" : "max_tokens"));
        try (CannedVendor server = CannedVendor.answering(strict)) {
            ModelClient client = openai(server);
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowableOfType(ModelException.class, () -> client.call(request(), Models.IGNORED)))
                        .isNotNull();
                assertThat(sent(server).toString()).contains(":99");
            }

            assertThat(server.count())
                    .as("three for the first call, one for the second")
                    .isEqualTo(4);
        }
    }

    @Test
    void a_protocol_that_cannot_leave_a_parameter_out_is_not_asked_again() throws Exception {
        try (CannedVendor server =
                CannedVendor.answering(400, "application/json", "{\"error\":\"max_tokens is not supported\"}")) {
            ModelClient client = Providers.of(
                            new ProviderSettings(null, null, "key", server.root(), null, null, null), connections)
                    .client("anthropic");

            assertThat(catchThrowableOfType(ModelException.class, () -> client.call(request(), Models.IGNORED)))
                    .isNotNull();
            assertThat(server.count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5.2, max_completion_tokens",
        "openai/o4-mini, max_completion_tokens",
        "gpt-4o-mini-2024-07-18, max_completion_tokens",
        "mistral-large, max_tokens",
        "llama-3.3-70b, max_tokens"
    })
    void the_length_parameter_depends_on_the_model_also_at_other_addresses(String model, String parameter)
            throws Exception {
        try (CannedVendor server = CannedVendor.stream(OK)) {
            openai(server).call(request(model, prompt()), Models.IGNORED);

            assertThat(sent(server).path(parameter).asInt()).isEqualTo(99);
        }
    }

    @Test
    void a_prompt_has_no_names_no_empty_messages_and_alternating_speakers() throws Exception {
        List<PromptMessage> prompt = List.of(
                new SystemMessage("one"),
                new UserMessage("Ada", "[Ada]: hi"),
                new SystemMessage("two"),
                new UserMessage("Bob", " "),
                new UserMessage("Bob", "[Bob]: ho"),
                new AssistantMessage("", List.of()),
                new AssistantMessage("well", List.of()),
                new AssistantMessage("", List.of(new ModelToolCall("c1", "search", "{}"))),
                new ToolResultMessage("c1", "search", ""),
                new UserMessage(null, "go on"));
        try (CannedVendor server = CannedVendor.stream(OK)) {
            openai(server).call(request("m", prompt), Models.IGNORED);

            assertThat(sent(server).path("messages").toString())
                    .isEqualTo(
                            "[{\"role\":\"system\",\"content\":\"one\\n\\ntwo\"},"
                                    + "{\"role\":\"user\",\"content\":\"[Ada]: hi\\n\\n[Bob]: ho\"},"
                                    + "{\"role\":\"assistant\",\"content\":\"well\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"search\",\"arguments\":\"{}\"}}]},"
                                    + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"(no output)\"},"
                                    + "{\"role\":\"assistant\",\"content\":\"(no answer)\"},{\"role\":\"user\",\"content\":\"go on\"}]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning_content", "reasoning"})
    void the_reasoning_of_a_tool_call_returns_to_its_provider_only(String field) throws Exception {
        String stream =
                "data: {\"choices\":[{\"delta\":{\"%s\":\"I \"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"%s\":\"search.\",\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"search\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"
                        .formatted(field, field);
        ModelReply reply;
        try (CannedVendor server = CannedVendor.stream(stream)) {
            reply = openai(server).call(request(), Models.IGNORED);
        }
        assertThat(reply.reasoning()).isEqualTo("I search.");
        assertThat(reply.text()).isEmpty();
        AssistantMessage answer = new AssistantMessage(reply.text(), reply.toolCalls(), reply.vendorPart());
        List<PromptMessage> prompt =
                List.of(new UserMessage(null, "hi"), answer, new ToolResultMessage("c1", "search", "found"));

        try (CannedVendor server = CannedVendor.stream(OK)) {
            openai(server).call(request("m", prompt), Models.IGNORED);

            assertThat(sent(server).at("/messages/1/" + field).asString()).isEqualTo("I search.");
        }
        AssistantMessage ofAnother = new AssistantMessage("", reply.toolCalls(), new VendorPart("gemini", "{\"x\":1}"));
        try (CannedVendor server = CannedVendor.stream(OK)) {
            openai(server)
                    .call(
                            request(
                                    "m",
                                    List.of(
                                            new UserMessage(null, "hi"),
                                            ofAnother,
                                            new ToolResultMessage("c1", "search", "found"))),
                            Models.IGNORED);

            assertThat(sent(server).path("messages").toString()).doesNotContain("\"x\"");
        }
    }

    /** Gemini's signature, at its own address and at gateways, and OpenRouter's details, without which the next request is refused. */
    @Test
    void what_is_signed_returns_with_its_tool_call() throws Exception {
        String stream = """
                data: {"choices":[{"delta":{"reasoning":"I ","reasoning_details":[{"type":"reasoning.text","index":0,"text":"I "}]}}]}

                data: {"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","index":0,"text":"search.","signature":null}]}}]}

                data: {"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","index":0,"signature":"SIG"},\
                {"type":"reasoning.encrypted","index":1,"data":"D1"},{"type":"reasoning.encrypted","index":1,"data":"D2"}]}}]}

                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"search","arguments":"{}"}},\
                {"index":1,"id":"c2","extra_content":{"google":{"thought_signature":"G"}},\
                "function":{"name":"search","arguments":"{}"}}]},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        ModelReply reply;
        try (CannedVendor server = CannedVendor.stream(stream)) {
            reply = openai(server).call(request(), Models.IGNORED);
        }
        List<PromptMessage> prompt = List.of(
                new UserMessage(null, "hi"),
                new AssistantMessage(reply.text(), reply.toolCalls(), reply.vendorPart()),
                new ToolResultMessage("c1", "search", "found"),
                new ToolResultMessage("c2", "search", "found"));

        try (CannedVendor server = CannedVendor.stream(OK)) {
            openai(server).call(request("m", prompt), Models.IGNORED);

            JsonNode sent = sent(server).at("/messages/1");
            assertThat(sent.path("reasoning_details"))
                    .hasToString(
                            "[{\"type\":\"reasoning.text\",\"index\":0,\"text\":\"I search.\",\"signature\":\"SIG\"},{\"type\":\"reasoning.encrypted\",\"index\":1,\"data\":\"D1\"},{\"type\":\"reasoning.encrypted\",\"index\":1,\"data\":\"D2\"}]");
            assertThat(sent.at("/tool_calls/0").has("extra_content")).isFalse();
            assertThat(sent.at("/tool_calls/1/extra_content/google/thought_signature")
                            .asString())
                    .isEqualTo("G");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'code':0,'message':'Success','sid':'s'|'finish_reason':'stop'|stop",
                "'error':'','errors':[],'detail':''|'finish_reason':'stop'|stop",
                "'error':false|'finish_reason':'stop'|stop",
                "'error':{}|'finish_reason':'EOS_TOKEN'|stop",
                "'x':1|'finish_reason':'model_length'|length",
                "'x':1|'finish_reason':'MAX_TOKENS'|length",
                "'x':1|'finish_reason':'sensitive'|content_filter",
                "'x':1|'finish_reason':'SAFETY'|content_filter",
                "'x':1|'finish_reason':'stop','error':null|stop"
            })
    void fields_that_other_servers_add_do_not_change_the_answer(String chunk, String choice, String reason)
            throws Exception {
        String event =
                "{'choices':[{'delta':{'content':'Hello','tool_calls':[{'index':0,'id':'','function':{'name':'','arguments':''}}]},%s,'usage':{'prompt_tokens':3,'completion_tokens':2,'cached_tokens':1}}],%s}"
                        .formatted(choice, chunk)
                        .replace('\'', '"');
        try (CannedVendor server = CannedVendor.stream("data: " + event + "\n\ndata: \"[DONE]\"\n\n")) {
            ModelReply reply = openai(server).call(request(), Models.IGNORED);

            assertThat(reply.text()).isEqualTo("Hello");
            assertThat(reply.toolCalls()).isEmpty();
            assertThat(reply.finishReason()).isEqualTo(reason);
            assertThat(reply.usage()).isEqualTo(new ModelUsage(3, 2, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"error", "abort", "insufficient_system_resource", "network_error", "MALFORMED_FUNCTION_CALL"})
    void an_answer_that_its_server_broke_off_is_asked_for_again(String reason) throws Exception {
        try (CannedVendor server = CannedVendor.stream(OK.replace("\"stop\"", "\"" + reason + "\""))) {
            ModelException failure = catchThrowableOfType(
                    ModelException.class, () -> openai(server).call(request(), Models.IGNORED));

            assertThat(failure.isRetryable()).isTrue();
        }
    }

    @Test
    void a_message_that_comes_whole_is_the_answer() throws Exception {
        String whole = OK.replace("delta", "message");
        for (String stream : List.of(whole, OK.replace("data: [DONE]", "").replace("\"stop\"", "null") + whole)) {
            try (CannedVendor server = CannedVendor.stream(stream)) {
                assertThat(openai(server).call(request(), Models.IGNORED).text())
                        .isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"type\":\"text\",\"text\":\"Hel\"},{\"type\":\"text\",\"text\":\"lo\"}]|Hello|",
                "[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"so\"}]},{\"type\":\"text\",\"text\":\"Hello\"}]|Hello|so",
                "[\"Hello\"]|Hello|",
                "\"<think>so</think>Hello\"|Hello|so",
                "\"so @[Ada]</think>Hello\"|Hello|so @[Ada]"
            })
    void content_is_text_in_whatever_form_it_comes(String content, String text, String reasoning) throws Exception {
        String stream =
                "data: {\"choices\":[{\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                        .formatted(content);
        try (CannedVendor server = CannedVendor.stream(stream)) {
            ModelReply reply = openai(server).call(request(), Models.IGNORED);

            assertThat(reply.text()).isEqualTo(text);
            assertThat(reply.reasoning()).isEqualTo(reasoning == null ? "" : reasoning);
        }
    }

    private ModelClient openai(CannedVendor server) {
        return Providers.of(ProviderSettings.openai(server.root() + "/v1", null), connections)
                .client("openai");
    }

    private static ObjectNode sent(CannedVendor server) {
        JsonNode sent = JsonMapper.shared().readTree(server.lastRequest().body());
        return (ObjectNode) sent;
    }

    private static List<PromptMessage> prompt() {
        return List.of(new UserMessage(null, "hello"));
    }

    private static ModelRequest request() {
        return request("scripted", prompt());
    }

    private static ModelRequest request(String model, List<PromptMessage> prompt) {
        return new ModelRequest("openai", model, 0.5, prompt, List.of(), Models.LONG, 99);
    }
}
