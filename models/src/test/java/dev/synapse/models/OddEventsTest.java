package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events and fields that a protocol does not have, or has elsewhere or with null, change nothing in a reply. */
@Timeout(60)
class OddEventsTest {
    private static final List<String> IN_ALL = List.of(
            "{}",
            "{'type':'ping'}",
            "{'type':'unknown.event','x':{'a':[1]}}",
            "{'type':null}",
            "{'object':'ping'}",
            "{'error':null}",
            "{'error':''}",
            "{'error':{}}",
            "{'error':false}",
            "{'error':0}",
            "{'errors':[]}",
            "{'message':null}",
            "{'message':''}",
            "{'detail':null}",
            "{'usage':null}",
            "{'usage':{}}",
            "{'code':0,'message':'Success'}",
            "{'code':'200','msg':'ok'}",
            "{'error_code':0,'error_msg':'SUCCESS'}",
            "{'base_resp':{'status_code':0,'status_msg':''}}",
            "{'base_resp':{'status_code':0,'status_msg':'success'}}",
            "{'base_resp':null}",
            "{'header':{'code':0,'message':'Success'}}",
            "{'success':true}",
            "{'status':200}",
            "{'status':'in_progress'}");

    private static final Map<String, List<String>> BY_PROTOCOL = Map.of(
            "openai",
            List.of(
                    "{'choices':[]}",
                    "{'choices':null}",
                    "{'choices':[null]}",
                    "{'choices':[{}]}",
                    "{'choices':[{'delta':null}]}",
                    "{'choices':[{'delta':{}},{'delta':null}]}",
                    "{'choices':[{'delta':{'content':null,'role':null,'tool_calls':null,'refusal':null,'function_call':null,'annotations':null,'images':null,'reasoning':null,'reasoning_content':null,'reasoning_details':null},'finish_reason':null,'logprobs':null}]}",
                    "{'choices':[{'delta':{'content':'','tool_calls':[]}}]}",
                    "{'choices':[{'delta':{'content':[]}}]}",
                    "{'choices':[{'delta':{'content':[null]}}]}",
                    "{'choices':[{'delta':{'tool_calls':[null]}}]}",
                    "{'choices':[{'delta':{'tool_calls':[{}]}}]}",
                    "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':null,'function':null}]}}]}",
                    "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':null,'function':{'name':null,'arguments':null}}]}}]}",
                    "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'','function':{'name':'','arguments':''}}]}}]}",
                    "{'choices':[{'message':null}]}",
                    "{'choices':[{'message':{}}]}",
                    "{'choices':[{'error':null}]}",
                    "{'x_groq':{'id':'x'}}",
                    "{'x_groq':null}",
                    "{'citations':null,'search_results':null}",
                    "{'prompt_filter_results':[{}],'choices':[]}"),
            "responses",
            List.of(
                    "{'type':'response.queued','response':{}}",
                    "{'type':'response.in_progress','response':null}",
                    "{'type':'response.output_text.delta','output_index':0,'delta':null}",
                    "{'type':'response.output_text.delta','output_index':0}",
                    "{'type':'response.content_part.added','part':null}",
                    "{'type':'response.output_item.added','item':null}",
                    "{'type':'response.output_text.annotation.added','annotation':null}",
                    "{'type':'response.reasoning_summary_text.delta','output_index':7,'delta':null}",
                    "{'type':'response.reasoning_summary_part.added'}",
                    "{'type':'response.output_item.done','item':null}",
                    "{'type':'response.output_item.done','item':{}}",
                    "{'type':'response.output_item.done','output_index':8,'item':{'type':'message','content':null}}",
                    "{'type':'response.output_item.done','output_index':9,'item':{'type':'reasoning','summary':null,'content':null,'encrypted_content':null}}",
                    "{'type':'response.created','response':{'model':null,'error':null}}"),
            "anthropic",
            List.of(
                    "{'type':'content_block_start','index':9,'content_block':null}",
                    "{'type':'content_block_start','index':9,'content_block':{}}",
                    "{'type':'content_block_start','index':9,'content_block':{'type':'text','text':null,'citations':null}}",
                    "{'type':'content_block_start','index':9,'content_block':{'type':'thinking','thinking':null,'signature':null}}",
                    "{'type':'content_block_delta','index':9,'delta':null}",
                    "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':null}}",
                    "{'type':'content_block_delta','index':9,'delta':{'type':'thinking_delta','thinking':null}}",
                    "{'type':'content_block_delta','index':9,'delta':{'type':'signature_delta','signature':null}}",
                    "{'type':'content_block_delta','index':9,'delta':{'type':'citations_delta','citation':null}}",
                    "{'type':'content_block_delta','index':9,'delta':{'type':'new_delta','x':1}}",
                    "{'type':'content_block_stop'}",
                    "{'type':'message_delta','delta':null,'usage':null}",
                    "{'type':'message_delta','delta':{'stop_reason':null},'usage':{'input_tokens':null,'output_tokens':null}}"),
            "gemini",
            List.of(
                    "{'candidates':[]}",
                    "{'candidates':null}",
                    "{'candidates':[null]}",
                    "{'candidates':[{}]}",
                    "{'candidates':[{'content':null}]}",
                    "{'candidates':[{'content':{'parts':null}}]}",
                    "{'candidates':[{'content':{'parts':[]}}]}",
                    "{'candidates':[{'content':{'parts':[{}]}}]}",
                    "{'candidates':[{'content':{'parts':[null]}}]}",
                    "{'candidates':[{'content':{'parts':[{'text':null,'functionCall':null,'thoughtSignature':null}]}}]}",
                    "{'candidates':[{'finishReason':null}]}",
                    "{'candidates':[{'finishReason':''}]}",
                    "{'candidates':[{'finishReason':'FINISH_REASON_UNSPECIFIED'}]}",
                    "{'candidates':[{'groundingMetadata':null,'citationMetadata':null}]}",
                    "{'candidates':[{'groundingMetadata':{'groundingChunks':null}}]}",
                    "{'promptFeedback':null}",
                    "{'promptFeedback':{}}",
                    "{'promptFeedback':{'blockReason':'BLOCK_REASON_UNSPECIFIED'}}",
                    "{'promptFeedback':{'safetyRatings':[]}}",
                    "{'usageMetadata':null}"),
            "ollama",
            List.of(
                    "{'message':{}}",
                    "{'message':{'content':null,'thinking':null,'tool_calls':null}}",
                    "{'message':{'tool_calls':[]}}",
                    "{'message':{'tool_calls':[null]}}",
                    "{'message':{'images':null}}",
                    "{'done':null}",
                    "{'done':false,'done_reason':null}",
                    "{'status':'loading model'}"));

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    static Stream<Arguments> oddEvents() {
        return Models.PROTOCOLS.stream()
                .flatMap(protocol -> Stream.concat(IN_ALL.stream(), BY_PROTOCOL.get(protocol).stream())
                        .map(event -> Arguments.of(protocol, event.replace('\'', '"'))));
    }

    @ParameterizedTest
    @MethodSource("oddEvents")
    void an_odd_event_changes_nothing(String protocol, String odd) throws Exception {
        List<String> events = CannedReplies.events(protocol);
        for (int position : List.of(0, 2, protocol.equals("openai") ? 4 : events.size() - 1)) {
            List<String> all = new ArrayList<>(events);
            all.add(position, odd);

            assertReply(call(protocol, all));
        }
    }

    /** Counted tokens are numbers in any form, or none; they may come first, last, several times or not at all. */
    static Stream<Arguments> usage() {
        return Stream.of(
                usage("openai", "{'usage':{'prompt_tokens':'20','completion_tokens':5.0}}", 20, 5),
                usage("openai", "{'usage':{'prompt_tokens':20,'completion_tokens':5},'choices':null}", 20, 5),
                usage("openai", "{'usage':{'prompt_tokens':-1,'completion_tokens':null}}", 0, 0),
                usage("openai", "{'usage':{'input_tokens':20,'output_tokens':5}}", 20, 5),
                usage("openai", "{'choices':[{'delta':{},'usage':{'prompt_tokens':20,'completion_tokens':5}}]}", 20, 5),
                usage("openai", "{'usage':{'total_tokens':25}}", 0, 0),
                usage("openai", "{'usage':'none'}", 0, 0),
                usage(
                        "gemini",
                        "{'usageMetadata':{'promptTokenCount':'20','candidatesTokenCount':null,'thoughtsTokenCount':5}}",
                        20,
                        5),
                usage("gemini", "{'usageMetadata':{'promptTokenCount':20,'totalTokenCount':25}}", 20, 0),
                usage(
                        "anthropic",
                        "{'type':'message_delta','delta':{},'usage':{'input_tokens':'20','output_tokens':5}}",
                        20,
                        5),
                usage(
                        "anthropic",
                        "{'type':'message_delta','delta':{},'usage':{'input_tokens':null,'output_tokens':null}}",
                        0,
                        0),
                usage("ollama", "{'done':true,'done_reason':'stop','prompt_eval_count':'20','eval_count':5.0}", 20, 5),
                usage("ollama", "{'done':true,'done_reason':null,'prompt_eval_count':null}", 0, 0),
                usage("ollama", "{'done':true,'done_reason':''}", 0, 0),
                usage("ollama", "{'done':'true','prompt_eval_count':-3,'eval_count':'x'}", 0, 0),
                usage(
                        "responses",
                        "{'type':'response.completed','response':{'usage':{'input_tokens':'20','output_tokens':5.0}}}",
                        20,
                        5),
                usage("responses", "{'type':'response.completed','response':{'usage':null,'output':null}}", 0, 0),
                usage("responses", "{'type':'response.completed','response':{}}", 0, 0));
    }

    private static Arguments usage(String protocol, String event, long input, long output) {
        return Arguments.of(protocol, event.replace('\'', '"'), new ModelUsage(input, output, 0));
    }

    @ParameterizedTest
    @MethodSource("usage")
    void counted_tokens_are_read_in_any_form(String protocol, String event, ModelUsage expected) throws Exception {
        List<String> events = switch (protocol) {
            case "openai" ->
                List.of(CannedReplies.text("openai"), event, "{\"choices\":[{\"finish_reason\":\"stop\"}]}", "[DONE]");
            case "gemini" ->
                List.of(CannedReplies.text("gemini"), "{\"candidates\":[{\"finishReason\":\"STOP\"}]}", event);
            case "anthropic" ->
                List.of(
                        "{\"type\":\"message_start\",\"message\":{\"usage\":null}}",
                        CannedReplies.text("anthropic"),
                        event,
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}",
                        "{\"type\":\"message_stop\"}");
            default -> List.of(CannedReplies.text(protocol), event);
        };

        ModelReply reply = call(protocol, events);

        assertThat(reply.text()).isEqualTo("hi");
        assertThat(reply.usage()).isEqualTo(expected);
    }

    /** Reasons to finish, as they are spelt or unknown; "" if the reply is not accepted. */
    static Stream<Arguments> reasons() {
        return Stream.of(
                        "openai stop stop",
                        "openai STOP stop",
                        "openai Stop stop",
                        "openai completed stop",
                        "openai end_turn stop",
                        "openai length length",
                        "openai MAX_TOKENS length",
                        "openai SAFETY content_filter",
                        "openai moon other",
                        "anthropic end_turn stop",
                        "anthropic END_TURN stop",
                        "anthropic stop_sequence stop",
                        "anthropic stop stop",
                        "anthropic length length",
                        "anthropic max_tokens length",
                        "anthropic refusal content_filter",
                        "anthropic pause_turn other",
                        "anthropic moon other",
                        "gemini STOP stop",
                        "gemini stop stop",
                        "gemini MAX_TOKENS length",
                        "gemini max_tokens length",
                        "gemini SAFETY content_filter",
                        "gemini moon other",
                        "ollama stop stop",
                        "ollama STOP stop",
                        "ollama length length",
                        "ollama moon other",
                        "responses max_output_tokens length",
                        "responses MAX_TOKENS length",
                        "responses content_filter content_filter",
                        "responses moon other")
                .map(row -> Arguments.of((Object[]) row.split(" ")));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void a_reason_to_finish_is_read_in_any_spelling(String protocol, String reason, String expected) throws Exception {
        String end = switch (protocol) {
            case "openai" -> "{\"choices\":[{\"finish_reason\":\"%s\"}]}";
            case "gemini" -> "{\"candidates\":[{\"finishReason\":\"%s\"}]}";
            case "anthropic" -> "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\"}}";
            case "ollama" -> "{\"done\":true,\"done_reason\":\"%s\"}";
            default -> "{\"type\":\"response.incomplete\",\"response\":{\"incomplete_details\":{\"reason\":\"%s\"}}}";
        };

        ModelReply reply = call(protocol, List.of(CannedReplies.text(protocol), end.formatted(reason)));

        assertThat(reply.text()).isEqualTo("hi");
        assertThat(reply.finishReason()).isEqualTo(expected);
    }

    /** Fields that should be text and are something else. */
    static Stream<Arguments> notText() {
        return Models.PROTOCOLS.stream()
                .flatMap(protocol ->
                        Stream.of("{\"x\":1}", "[[1]]", "42", "true").map(value -> Arguments.of(protocol, value)));
    }

    @ParameterizedTest
    @MethodSource("notText")
    void no_other_exception_than_that_of_a_failed_call_leaves_the_client(String protocol, String value)
            throws Exception {
        String event = CannedReplies.text(protocol).replace("\"hi\"", value);
        List<String> events = new ArrayList<>(CannedReplies.events(protocol));
        events.add(1, event);
        for (String broken : List.of(event, swapped(protocol, value))) {
            events.set(1, broken);
            try (CannedVendor server = server(protocol, events)) {
                Throwable thrown = catchThrowableOfType(Throwable.class, () -> call(protocol, server));

                assertThat(thrown == null || thrown instanceof ModelException)
                        .as("%s: %s", broken, thrown)
                        .isTrue();
            }
        }
    }

    /** An event all of whose fields have this value. */
    private static String swapped(String protocol, String value) {
        String fields = switch (protocol) {
            case "openai" -> "choices,usage,model,citations,search_results,x_groq";
            case "responses" -> "response,item,delta,output_index,item_id,annotation,part";
            case "anthropic" -> "message,index,content_block,delta,usage";
            case "gemini" -> "candidates,promptFeedback,usageMetadata,modelVersion";
            default -> "model,message,done_reason,prompt_eval_count";
        };
        return Stream.of(fields.split(","))
                .map(field -> "\"" + field + "\":" + value)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void assertReply(ModelReply reply) {
        assertThat(reply.text()).isEqualTo(CannedReplies.TEXT);
        assertThat(reply.toolCalls()).hasSize(1);
        assertThat(reply.toolCalls().getFirst().name()).isEqualTo("a");
        assertThat(reply.toolCalls().getFirst().argumentsJson()).isEqualTo(CannedReplies.CALL.argumentsJson());
        assertThat(reply.finishReason()).isEqualTo("tool_calls");
        assertThat(reply.usage()).isEqualTo(CannedReplies.USAGE);
        assertThat(reply.reasoning()).isEmpty();
    }

    private ModelReply call(String protocol, List<String> events) throws Exception {
        try (CannedVendor server = server(protocol, events)) {
            return call(protocol, server);
        }
    }

    private static CannedVendor server(String protocol, List<String> events) throws Exception {
        return CannedVendor.events(protocol, events);
    }

    private ModelReply call(String protocol, CannedVendor server) throws Exception {
        ModelRequest request = new ModelRequest(
                Models.provider(protocol), "m", null, List.of(new UserMessage(null, "hello")), List.of(), Models.LONG);
        return Models.client(connections, protocol, server.root(), "key").call(request, Models.IGNORED);
    }
}
