package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tools whose definitions vendors refuse. */
class ToolSchemasTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LONG = "a".repeat(70);
    private static final Map<String, String> POINTERS = Map.of(
            "openai", "/tools/0/function",
            "responses", "/tools/0",
            "anthropic", "/tools/0",
            "gemini", "/tools/0/functionDeclarations/0",
            "ollama", "/tools/0/function");

    /** Properties of a tool that some vendor refuses. */
    private static final List<String> REFUSED = List.of(
            "'$filter':{'type':'string'}",
            "'filter[id]':{'type':'string'},'@odata.type':{'type':'string'},'':{'type':'string'},'größe':{'type':'number'}",
            "'" + LONG + "':{'type':'string'},'" + LONG + "b':{'type':'string'}",
            "'1st':{'type':'string'},'a.b':{'type':'string'}",
            "'deep':{'type':'object','properties':{'$top':{'type':'array','items':{'type':'object','properties':{'a b':{'type':'string'}}}}}}",
            "'a':{'type':'array'}",
            "'a':{'type':'array','items':{'type':'array'}}",
            "'a':{'type':'array','items':[{'type':'string'},{'type':'number'}],'additionalItems':false}",
            "'a':{'type':'array','prefixItems':[{'type':'string'},{'type':'number'}],'items':false}",
            "'a':{'type':'array','items':true}",
            "'a':{'type':'string','description':'" + "d".repeat(3000) + "'}",
            "'a':{'type':['string','null']}",
            "'a':{'type':['string','integer','number']}",
            "'a':{'type':[]}",
            "'a':{'type':'any'},'b':{'type':'int'},'c':{'type':'STRING'},'d':{'type':7}",
            "'a':{'const':'x'},'b':{'const':5},'c':{'const':null},'d':{'const':{'x':1}}",
            "'a':{'enum':[1,2,3]},'b':{'type':'string','enum':[1,2]},'c':{'enum':[true,false]},'d':{'enum':['x',null,2]}",
            "'a':{'type':'string','enum':[]},'b':{'enum':[]},'c':{'type':'string','enum':['','x','x']},'d':{'type':'string','enum':'x'}",
            "'a':{'type':'string','format':'uri-reference'},'b':{'type':'string','format':7}",
            "'a':{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':true,'multipleOf':0.5}",
            "'a':{'type':'number','minimum':'0'},'b':{'type':'string','minLength':-1,'maxLength':'5'}",
            "'a':{'type':'string','pattern':'(?i)[a-z'},'b':{'type':'string','pattern':'^(?!x)'}",
            "'a':{'type':'object','additionalProperties':{'type':['string','null']}},'b':{'type':'object','additionalProperties':false}",
            "'a':{'type':'object','patternProperties':{'^x':{'type':'string'}},'propertyNames':{'pattern':'x'}}",
            "'a':{'type':'string','default':'x'},'b':{'type':'string','default':7},'c':{'default':null}",
            "'a':true,'b':false,'c':{},'d':null",
            "'a':{'anyOf':[{'type':'string'},{'type':'null'}],'default':null}",
            "'a':{'oneOf':[{'const':'x'},{'const':'y'}]}",
            "'a':{'anyOf':[]},'b':{'anyOf':[{}]},'c':{'anyOf':[true]},'d':{'oneOf':'x'}",
            "'a':{'type':'string','oneOf':[{'minLength':5},{'pattern':'x'}]}",
            "'a':{'allOf':[{'type':'string'},{'minLength':2}]},'b':{'allOf':[]}",
            "'a':{'type':'object','properties':{'x':{'type':'string'}},'required':['x','gone']}",
            "'a':{'type':'string','required':true}",
            "'a':{'not':{'type':'string'}},'b':{'if':{'type':'string'},'then':{'minLength':1}}",
            "'a':{'$ref':'https://example.org/a'},'b':{'$dynamicRef':'#x'}",
            "'a':{'type':'string','title':'A','examples':['x'],'readOnly':true,'x-mine':1,'$comment':'c','deprecated':true}",
            "'a':" + nested(40));

    /** Whole schemas that some vendor refuses. */
    private static final List<String> REFUSED_WHOLE = List.of(
            "{}",
            "{'type':'object'}",
            "{'type':'object','properties':null,'required':null}",
            "{'type':'object','properties':[],'required':[]}",
            "{'$schema':'http://json-schema.org/draft-07/schema#','$id':'x','title':'T','type':'object','properties':{},'$defs':{'x':{}},'additionalProperties':false}",
            "{'type':['object','null'],'properties':{'a':{'type':'string'}},'required':['a','b']}",
            "{'anyOf':[{'properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'string'}}}]}",
            "{'type':'object','properties':{'a':{'type':'string'}},'not':{'required':['a']},'enum':[{}],'const':{}}",
            "{'type':'object','properties':{'a':{'type':'string'}},'dependentSchemas':{'a':{}},'dependencies':{'a':['b']}}");

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    /** Each refused definition, for each vendor. */
    static Stream<Arguments> refused() {
        return Stream.concat(
                        REFUSED.stream().map(properties -> "{'type':'object','properties':{" + properties + "}}"),
                        REFUSED_WHOLE.stream())
                .map(schema -> schema.replace('\'', '"'))
                .flatMap(schema -> POINTERS.keySet().stream().map(provider -> Arguments.of(provider, schema)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_tool_is_fitted_to_what_its_vendor_accepts(String provider, String schema) throws Exception {
        JsonNode sent = sent(provider, schema);

        assertThat(StrictSchema.violations(provider, sent)).as(sent.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void required_properties_stay_required(String provider, String schema) throws Exception {
        String required = schema.replace(
                "{\"type\":\"object\",\"properties\":{", "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{");

        JsonNode sent = sent(provider, required);

        assertThat(StrictSchema.violations(provider, sent)).as(sent.toString()).isEmpty();
        if (!required.equals(schema) && sent.path("properties").has("a")) {
            assertThat(sent.path("required")).hasToString("[\"a\"]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void replaced_names_are_mapped_back_in_calls_and_forth_in_earlier_ones(String provider) throws Exception {
        String schema = """
                {"type": "object", "required": ["$filter"], "properties": {"$filter": {"type": "string"}, "plain": {"type": "string"},
                 "%1$s": {"type": "array", "items": {"type": "object", "properties": {"@id": {"type": "integer"}}}},
                 "either": {"anyOf": [{"type": "object", "properties": {"in it": {"type": "string"}}}, {"type": "string"}]}}}
                """.formatted(LONG);
        ToolDefinition tool = new ToolDefinition("odata.list", "Lists.", schema);
        String arguments =
                "{\"$filter\":\"a eq 1\",\"plain\":\"$filter\",\"%s\":[{\"@id\":1}],\"either\":{\"in it\":\"x\"}}"
                        .formatted(LONG);
        ToolFitter fitter = new ToolFitter(rules(provider));

        FittedRequest fitted = fitter.fit(
                request(
                        provider,
                        List.of(tool),
                        new AssistantMessage("", List.of(new ModelToolCall("c1", "odata.list", arguments))),
                        new ToolResultMessage("c1", "odata.list", "none")),
                Map.of());

        JsonNode sent = JSON.readTree(fitted.request().tools().getFirst().argsSchemaJson());
        AssistantMessage earlier =
                (AssistantMessage) fitted.request().messages().get(1);
        JsonNode written = JSON.readTree(earlier.toolCalls().getFirst().argumentsJson());
        assertThat(StrictSchema.violations(provider, sent)).isEmpty();
        assertThat(written.propertyNames())
                .containsExactlyElementsOf(sent.path("properties").propertyNames())
                .doesNotContain("$filter", LONG);
        assertThat(sent.path("required"))
                .hasToString("[\"" + written.propertyNames().iterator().next() + "\"]");
        ModelReply reply = new ModelReply(
                "",
                List.of(new ModelToolCall("c2", "odata__list", written.toString())),
                new ModelUsage(1, 1, 0),
                "m",
                "tool_calls");
        assertThat(fitted.original(reply).toolCalls())
                .containsExactly(new ModelToolCall("c2", "odata.list", arguments));
    }

    @Test
    void malformed_arguments_are_left_as_they_are() {
        FittedTool tool = FittedTool.of(
                new ToolDefinition("t", "T.", "{\"properties\": {\"$a\": {\"type\": \"string\"}}}"),
                ToolRules.ANTHROPIC);

        assertThat(tool.originalArguments("{\"a_")).isEqualTo("{\"a_");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // alternatives are merged, and none of what they require is required
                "{'type':'object','anyOf':[{'properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'integer'}},'required':['b']}]} | {'a':{'type':'string'},'b':{'type':'integer'}} | []",
                "{'type':'object','properties':{'id':{'type':'string'}},'required':['id'],'oneOf':[{'properties':{'a':{'type':'string'}},'required':['a']}]} | {'id':{'type':'string'},'a':{'type':'string'}} | ['id']",
                // what all parts require is required
                "{'type':'object','allOf':[{'properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'integer'}}}]} | {'a':{'type':'string'},'b':{'type':'integer'}} | ['a']",
                "{'allOf':[{'anyOf':[{'properties':{'a':{'type':'string'}}},{'allOf':[{'properties':{'b':{'type':'string'}},'required':['b']}]}]},{'properties':{'c':{'type':'string'}},'required':['c']}]} | {'c':{'type':'string'},'a':{'type':'string'},'b':{'type':'string'}} | ['c']",
                // one parameter that alternatives describe differently
                "{'oneOf':[{'properties':{'do':{'const':'make'},'x':{'type':'string'}}},{'properties':{'do':{'const':'drop'},'x':{'type':'integer'}}},{'properties':{'do':{'const':'list'}}}]} | {'do':{'type':'string','enum':['make','drop','list']},'x':{'anyOf':[{'type':'string'},{'type':'integer'}]}} | []",
                // conditions
                "{'type':'object','properties':{'a':{'type':'string'}},'if':{'properties':{'a':{'const':'x'}}},'then':{'properties':{'b':{'type':'string'}},'required':['b']},'else':{'properties':{'c':{'type':'string'}}}} | {'a':{'type':'string'},'b':{'type':'string'},'c':{'type':'string'}} | []"
            })
    void parameters_in_combined_schemas_are_merged(String schema, String properties, String required) throws Exception {
        JsonNode sent = sent("openai", schema.replace('\'', '"'));

        assertThat(sent.path("properties")).isEqualTo(JSON.readTree(properties.replace('\'', '"')));
        assertThat(sent.path("required").valueStream().toList())
                .isEqualTo(
                        JSON.readTree(required.replace('\'', '"')).valueStream().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'enum':[1,2]} | {'type':'integer','description':'(one of: 1, 2)'}",
                "{'type':'integer','const':5,'description':'Five.'} | {'type':'integer','description':'Five. (always: 5)'}",
                "{'type':'integer','exclusiveMinimum':0} | {'type':'integer','description':'(exclusiveMinimum: 0)'}",
                "{'type':'string','format':'uuid'} | {'type':'string','description':'(format: uuid)'}",
                "{'type':'string','default':'x','title':'Name'} | {'type':'string','description':'Name (default: x)'}",
                "{'type':['string','null']} | {'type':'string'}",
                "{'anyOf':[{'type':'string','description':'inner'},{'type':'null'}],'description':'outer'} | {'description':'outer inner','type':'string'}",
                "{'anyOf':[{'const':'a'},{'enum':['b','c']}]} | {'type':'string','enum':['a','b','c']}"
            })
    void what_a_vendor_does_not_take_is_said_in_the_description(String property, String expected) throws Exception {
        JsonNode sent = sent("gemini", "{\"properties\": {\"a\": %s}}".formatted(property.replace('\'', '"')));

        assertThat(sent.at("/properties/a")).isEqualTo(JSON.readTree(expected.replace('\'', '"')));
    }

    @Test
    void null_stays_a_value_of_a_required_parameter() throws Exception {
        JsonNode sent =
                sent("openai", "{\"required\": [\"a\"], \"properties\": {\"a\": {\"type\": [\"string\", \"null\"]}}}");

        assertThat(sent.at("/properties/a/anyOf")).hasToString("[{\"type\":\"string\"},{\"type\":\"null\"}]");
    }

    @Test
    void a_schema_that_grows_without_end_is_cut_and_a_too_large_one_is_left_out() {
        String many = IntStream.range(0, 3000)
                .mapToObj(i -> "\"property_with_a_long_name_%d\": {\"type\": \"string\"}".formatted(i))
                .reduce((first, second) -> first + ", " + second)
                .orElseThrow();
        List<ToolDefinition> tools = List.of(
                tool("wide", "{\"properties\": {%s}}".formatted(many)),
                tool("deep", "{\"properties\": {\"a\": {\"properties\": {%s}}}}".formatted(many)),
                tool("broken", "{\"properties\""),
                tool("listed", "[]"));

        FittedRequest fitted = new ToolFitter(ToolRules.OPENAI).fit(request("openai", tools), Map.of());

        assertThat(fitted.request().tools()).extracting(ToolDefinition::name).containsExactly("deep");
        assertThat(fitted.request().messages().get(1))
                .isEqualTo(new SystemMessage("Not available to you at the moment: wide (its parameters take more than"
                        + " 32 KB), broken (its schema is not valid JSON), listed (its schema is not a JSON object)."));
    }

    @Test
    void tools_beyond_a_vendors_limit_and_second_tools_of_a_name_are_left_out() {
        List<ToolDefinition> tools = Stream.concat(
                        Stream.of(tool("a", "{}"), tool("a", "{\"title\": \"other\"}")),
                        IntStream.range(0, 130).mapToObj(i -> tool("t" + i, "{}")))
                .toList();

        FittedRequest fitted = new ToolFitter(ToolRules.OPENAI).fit(request("openai", tools), Map.of());

        assertThat(fitted.request().tools())
                .hasSize(128)
                .extracting(ToolDefinition::name)
                .doesNotHaveDuplicates();
        assertThat(fitted.request().messages().get(1).toString())
                .contains("a (another tool has its name)", "t129 (the model takes at most 128 tools)");
    }

    @Test
    void long_descriptions_of_tools_are_cut_for_openai_and_gemini() throws Exception {
        ToolDefinition tool = new ToolDefinition("t", "🌍".repeat(600), "{}");

        assertThat(definition("openai", tool).path("description").asString())
                .hasSizeLessThanOrEqualTo(1024)
                .endsWith("🌍…");
        assertThat(definition("gemini", tool).path("description").asString()).hasSizeLessThanOrEqualTo(1024);
        assertThat(definition("anthropic", tool).path("description").asString()).hasSize(1200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai|{'error':{'message':'Invalid schema for function \\\\'lab__bad\\\\': nobody knows why','param':'tools[1].function.parameters'}}",
                "openai|{'error':{'message':'Invalid schema for function `lab__bad`: nobody knows why'}}",
                "openai|{'detail':[{'loc':['body','tools',1,'function','parameters'],'msg':'bad'}]}",
                "responses|{'error':{'message':'Invalid schema for function: nobody knows why','param':'tools[1].parameters'}}",
                "anthropic|{'type':'error','error':{'type':'invalid_request_error','message':'tools.1.custom.input_schema.properties: nobody knows why'}}",
                "gemini|{'error':{'code':400,'message':'* GenerateContentRequest.tools[0].function_declarations[1].parameters: nobody knows why'}}",
                "ollama|{'error':'invalid definition of tool \\\"lab__bad\\\"'}"
            })
    void a_request_that_is_refused_for_a_tool_is_repeated_without_it(String provider, String refusal) throws Exception {
        Function<String, CannedVendor.Answer> vendor = body -> body.contains("\"lab__bad\"")
                ? new CannedVendor.Answer(
                        400, "application/json", refusal.replace("'", "\"").replace("\\\\\"", "\\\""))
                : new CannedVendor.Answer(500, "application/json", "{}");
        try (CannedVendor server = CannedVendor.answering(vendor)) {
            ModelClient client = client(provider, server);
            ModelRequest request = request(provider, List.of(tool("good", "{}"), tool("lab.bad", "{}")));

            assertThat(catchThrowable(() -> client.call(request, Models.IGNORED)))
                    .as("the answer to the repeated request")
                    .hasMessageContaining("500");

            assertThat(server.count())
                    .as("with Ollama, it is asked for the context window first")
                    .isEqualTo(provider.equals("ollama") ? 3 : 2);
            assertThat(server.lastRequest().body()).contains("lab.bad (the model's provider refuses its definition)");
        }
    }

    @Test
    void a_refused_tool_is_remembered_when_the_model_answers_without_it() throws Exception {
        Function<String, CannedVendor.Answer> vendor = body -> body.contains("\"bad\"")
                ? new CannedVendor.Answer(
                        400, "application/json", "{\"error\":{\"message\":\"tools[0].function.parameters: no\"}}")
                : new CannedVendor.Answer(
                        200,
                        "text/event-stream",
                        "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        try (CannedVendor server = CannedVendor.answering(vendor)) {
            ModelClient client = client("openai", server);
            ModelRequest request = request("openai", List.of(tool("bad", "{}"), tool("good", "{}")));

            assertThat(client.call(request, Models.IGNORED).text()).isEqualTo("ok");
            assertThat(client.call(request, Models.IGNORED).text()).isEqualTo("ok");

            assertThat(server.count()).isEqualTo(3);
        }
    }

    private JsonNode sent(String provider, String schema) throws Exception {
        JsonNode definition = definition(provider, tool("t", schema));
        return definition.path(
                switch (provider) {
                    case "anthropic" -> "input_schema";
                    case "gemini" -> "parametersJsonSchema";
                    default -> "parameters";
                });
    }

    private JsonNode definition(String provider, ToolDefinition tool) throws IOException {
        try (CannedVendor server = CannedVendor.stream("")) {
            ModelClient client = client(provider, server);
            assertThat(catchThrowable(() -> client.call(request(provider, List.of(tool)), Models.IGNORED)))
                    .isInstanceOf(ModelException.class);
            return JSON.readTree(server.lastRequest().body()).at(POINTERS.get(provider));
        }
    }

    private ModelClient client(String provider, CannedVendor server) {
        return Models.client(connections, provider, server.root(), "key");
    }

    private static ToolRules rules(String provider) {
        return switch (provider) {
            case "anthropic" -> ToolRules.ANTHROPIC;
            case "gemini" -> ToolRules.GEMINI;
            case "ollama" -> ToolRules.OLLAMA;
            default -> ToolRules.OPENAI;
        };
    }

    private static ModelRequest request(String provider, List<ToolDefinition> tools, PromptMessage... more) {
        List<PromptMessage> messages = Stream.concat(
                        more.length == 0
                                ? Stream.of(new SystemMessage("Be short."), new UserMessage(null, "hi"))
                                : Stream.of(new UserMessage(null, "hi")),
                        Stream.of(more))
                .toList();
        return new ModelRequest(Models.provider(provider), "m", null, messages, tools, Models.LONG);
    }

    private static ToolDefinition tool(String name, String schema) {
        return new ToolDefinition(name, "For tests.", schema);
    }

    private static String nested(int depth) {
        return depth == 0 ? "{'type':'string'}" : "{'type':'object','properties':{'n':" + nested(depth - 1) + "}}";
    }
}
