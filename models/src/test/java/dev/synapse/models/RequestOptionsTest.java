package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.model.ModelOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Options of a member and of the list of models reach each vendor in its own words, and are left out if the model refuses them. */
class RequestOptionsTest {
    private static final ToolDefinition SEARCH =
            new ToolDefinition("search", "Searches.", "{\"type\": \"object\", \"properties\": {}}");

    /** Of a model that is not listed the server would be asked for its window as well. */
    private static final Map<String, String> LISTED = Map.of("ollama", "llama3.2");

    @TempDir
    private Path directory;

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "openai|m|{'reasoning_effort':'low'}|/reasoning_effort|'low'",
                "openai|m|{'top_p':0.5}|/top_p|0.5",
                "openai|m|{'stream_options':{'x':1}}|/stream_options|{'include_usage':true,'x':1}",
                "responses|m|{'reasoning_effort':'xhigh'}|/reasoning|{'effort':'xhigh'}",
                "responses|m|{'reasoning_effort':'low','reasoning':{'effort':'max','summary':'auto'}}|/reasoning|{'effort':'low','summary':'auto'}",
                "anthropic|m|{'reasoning_effort':'minimal'}|/output_config|{'effort':'low'}",
                "anthropic|m|{'reasoning_effort':'none'}|/output_config|",
                "anthropic|m|{'thinking':{'type':'enabled','budget_tokens':10}}|/thinking/budget_tokens|10",
                "anthropic|m|{'thinking':{'type':'enabled','budget_tokens':10}}|/temperature|",
                "anthropic|m|{'thinking':{'type':'enabled','budget_tokens':99}}|/thinking|",
                "gemini|gemini-2.5-flash|{'reasoning_effort':'low'}|/generationConfig/thinkingConfig|{'thinkingBudget':1024}",
                "gemini|gemini-3.5-flash|{'reasoning_effort':'none'}|/generationConfig/thinkingConfig|{'thinkingLevel':'minimal'}",
                "gemini|gemini-4-argon|{'reasoning_effort':'max'}|/generationConfig/thinkingConfig|{'thinkingLevel':'xhigh'}",
                "gemini|m|{'generationConfig':{'topK':5,'maxOutputTokens':1}}|/generationConfig|{'temperature':0.5,'maxOutputTokens':99,'topK':5}",
                "gemini|gemini-4-argon|{}|/generationConfig|{'maxOutputTokens':99}",
                "ollama|llama|{'reasoning_effort':'low'}|/think|true",
                "ollama|llama|{'reasoning_effort':'none'}|/think|false",
                "ollama|gpt-oss:20b|{'reasoning_effort':'max'}|/think|'high'",
                "ollama|llama|{'options':{'top_k':5}}|/options/top_k|5",
                "openai|gpt-5-mini|{'top_p':0.5}|/top_p|",
                "openai|gpt-5-mini|{}|/temperature|"
            })
    void an_option_is_sent_in_the_words_of_the_vendor(
            String protocol, String model, String options, String pointer, String expected) throws Exception {
        try (CannedVendor server = CannedVendor.answering(500, "application/json", "{}")) {
            call(Models.client(connections, protocol, server.root(), "key"), protocol, model, options);

            JsonNode sent =
                    JsonMapper.shared().readTree(server.lastRequest().body()).at(pointer);
            assertThat(sent)
                    .as(server.lastRequest().body())
                    .hasToString(expected == null ? "" : expected.replace('\'', '"'));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "openai|\"top_p\"|{'error':{'message':'Unsupported parameter: top_p','param':'top_p'}}",
                "openai|\"top_p\"|{'object':'error','message':{'detail':[{'type':'extra_forbidden','loc':['body','top_p'],'msg':'Extra inputs are not permitted'}]}}",
                "openai|\"reasoning_effort\"|{'error':{'message':'Unrecognized request argument supplied: reasoning_effort'}}",
                "openai|\"parallel_tool_calls\"|{'error':{'message':'parallel_tool_calls is not supported','param':null}}",
                "openai|\"temperature\"|{'error':{'message':'invalid temperature: only 1 is allowed for this model','type':'invalid_request_error'}}",
                "openai|\"temperature\"|{'error':{'message':'This model does not accept the temperature parameter'}}",
                "openai|\"temperature\"|{'error':{'message':'temperature is not available for reasoning models'}}",
                "openai|\"reasoning_effort\"|{'error':{'message':'`reasoning_effort` must be one of `none` or `default`','type':'invalid_request_error'}}",
                "openai|\"reasoning_effort\"|{'detail':[{'type':'literal_error','loc':['body','reasoning_effort'],'msg':'Input should be \\'high\\' or \\'none\\''}]}",
                "anthropic|\"top_p\"|{'type':'error','error':{'type':'invalid_request_error','message':'`top_p` and `temperature` cannot both be specified for this model. Please use only one.'}}",
                "openai|\"stream_options\"|{'error':{'message':'unknown field: stream_options'}}",
                "openai|\"temperature\"|{'error':{'message':'Unsupported value: temperature does not support 0.5 with this model.','param':'temperature','code':'unsupported_value'}}",
                "responses|\"temperature\"|{'error':{'message':'Unsupported parameter: temperature is not supported with this model.','param':'temperature'}}",
                "responses|\"effort\"|{'error':{'message':'Unsupported parameter: reasoning.effort is not supported with this model.','param':'reasoning.effort'}}",
                "responses|\"include\"|{'error':{'message':'Encrypted content is not supported with this model.','param':'include'}}",
                "responses|\"include\"|{'error':{'message':'Encrypted content is not supported with this model.'}}",
                "responses|\"parallel_tool_calls\"|{'error':{'message':'Unknown parameter: parallel_tool_calls','param':'parallel_tool_calls'}}",
                "anthropic|\"temperature\"|{'type':'error','error':{'type':'invalid_request_error','message':'`temperature` is deprecated for this model.'}}",
                "anthropic|\"output_config\"|{'type':'error','error':{'type':'invalid_request_error','message':'This model does not support the effort parameter.'}}",
                "anthropic|\"top_p\"|{'type':'error','error':{'type':'invalid_request_error','message':'top_p: Extra inputs are not permitted'}}",
                "gemini|\"thinkingConfig\"|{'error':{'code':400,'message':'Thinking level is not supported for this model.','status':'INVALID_ARGUMENT'}}",
                "gemini|\"thinkingConfig\"|{'error':{'code':400,'message':'Unable to submit request because thinking is not supported by this model.'}}",
                "gemini|\"top_p\"|{'error':{'code':400,'message':'Invalid JSON payload received. Unknown name \\'top_p\\': Cannot find field.'}}",
                "gemini|\"temperature\"|{'error':{'code':400,'message':'temperature is not supported for this model'}}",
                "ollama|\"think\"|{'error':'\\'m\\' does not support thinking'}"
            })
    void what_a_model_refuses_is_left_out_at_once_and_from_then_on(String protocol, String part, String refusal)
            throws Exception {
        Function<String, CannedVendor.Answer> strict = body -> new CannedVendor.Answer(
                body.contains(part) ? 400 : 500,
                "application/json",
                refusal.replace("\\'", "`").replace('\'', '"'));
        try (CannedVendor server = CannedVendor.answering(strict)) {
            ModelClient client = Models.client(connections, protocol, server.root(), "key");
            for (int i = 0; i < 2; i++) {
                call(
                        client,
                        protocol,
                        LISTED.getOrDefault(protocol, "m"),
                        "{'reasoning_effort':'low','top_p':0.5,'parallel_tool_calls':false}");
            }

            assertThat(server.count()).as("one refusal, and two failures").isEqualTo(3);
        }
    }

    /** A parameter that is named for something else, or that was not sent, is no reason to ask again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'error':{'message':'Unsupported value in messages; temperature is fine','param':'messages[0].content'}}",
                "{'error':{'message':'top_k is not supported'}}",
                "{'error':{'message':'top_p must be at most 1'}}"
            })
    void other_refusals_are_final(String refusal) throws Exception {
        try (CannedVendor server = CannedVendor.answering(400, "application/json", refusal.replace('\'', '"'))) {
            call(Models.client(connections, "openai", server.root(), "key"), "openai", "m", "{'top_p':0.5}");

            assertThat(server.count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "responses|{'call_0':[{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'OLD'}]}|The encrypted content for item rs_1 could not be verified.",
                "responses|{'call_0':[{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'OLD'}]}|Item `rs_1` of type 'reasoning' was provided without its required following item.",
                "anthropic|{'blocks':[{'type':'thinking','thinking':'','signature':'OLD'}]}|messages.1.content.0: Invalid `signature` in `thinking` block",
                "gemini|{'0':'OLD'}|Thought signature is not valid.",
                "openai|{'reasoning_content':'OLD'}|reasoning_content: Extra inputs are not permitted"
            })
    void what_a_vendor_has_signed_is_left_out_of_one_request_if_it_is_refused(
            String protocol, String part, String reason) throws Exception {
        Function<String, CannedVendor.Answer> strict = body -> new CannedVendor.Answer(
                body.contains("OLD") ? 400 : 500,
                "application/json",
                "{\"error\":{\"message\":\"%s\"}}".formatted(reason.replace("\"", "'")));
        try (CannedVendor server = CannedVendor.answering(strict)) {
            ModelClient client = Models.client(connections, protocol, server.root(), "key");
            String provider = Models.provider(protocol);
            List<PromptMessage> prompt = List.of(
                    new UserMessage(null, "hi"),
                    new AssistantMessage(
                            "",
                            List.of(new ModelToolCall("c1", "search", "{}")),
                            new VendorPart(provider, part.replace('\'', '"'))),
                    new ToolResultMessage("c1", "search", "found"));
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowableOfType(
                                ModelException.class,
                                () -> client.call(
                                        new ModelRequest(provider, "m", null, prompt, List.of(SEARCH), Models.LONG),
                                        Models.IGNORED)))
                        .hasMessageContaining("500");
            }

            assertThat(server.count()).isEqualTo(4);
        }
    }

    @Test
    void the_list_of_models_has_options_that_a_member_overrides() throws Exception {
        Path file = Files.writeString(directory.resolve("models.json"), """
                {"openai": {"models": [{"id": "mine", "reasoning_effort": "low", "request_fields": {"top_p": 0.5, "seed": 7},
                                        "refused_parameters": ["temperature"], "length_parameter": "max_completion_tokens"}]}}""");
        ModelCatalogue models = ModelCatalogue.extendedBy(file);
        try (CannedVendor server = CannedVendor.answering(500, "application/json", "{}")) {
            ModelClient client = Providers.of(
                            ProviderSettings.openai(server.root() + "/v1", "key"), connections, models)
                    .client("openai");

            call(client, "openai", "mine", "{'top_p':0.9}");

            JsonNode sent = JsonMapper.shared().readTree(server.lastRequest().body());
            assertThat(sent.path("reasoning_effort").asString()).isEqualTo("low");
            assertThat(sent.path("top_p").asDouble()).isEqualTo(0.9);
            assertThat(sent.path("seed").asInt()).isEqualTo(7);
            assertThat(sent.has("temperature")).isFalse();
            assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(99);
        }
    }

    private static void call(ModelClient client, String protocol, String model, String options) {
        ModelRequest request = new ModelRequest(
                Models.provider(protocol),
                model,
                0.5,
                List.of(new UserMessage(null, "hi")),
                List.of(SEARCH),
                Models.LONG,
                99);
        ModelOptions parsed = ModelOptions.of(JsonMapper.shared().readTree(options.replace('\'', '"')));
        assertThat(catchThrowableOfType(
                        ModelException.class, () -> client.call(request.withOptions(parsed), Models.IGNORED)))
                .isNotNull();
    }
}
