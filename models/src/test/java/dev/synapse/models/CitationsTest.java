package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.http.Connections;
import dev.synapse.shared.model.Citation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reply carries besides its text is named, in every protocol: sources, refusals, images, the vendor's own tools. */
class CitationsTest {
    private static final Pattern EVENT_END = Pattern.compile("(?<=}) (?=\\{)");

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | {'choices':[{'delta':{'content':'Hi','annotations':[{'type':'url_citation','url_citation':{'url':'https://a.example','title':'A'}}]},'finish_reason':'stop'}]}",
                "openai | {'citations':['https://a.example'],'choices':[{'delta':{'content':'Hi'},'finish_reason':'stop'}]}",
                "openai | {'search_results':[{'title':'A','url':'https://a.example'}],'citations':['https://a.example'],'choices':[{'delta':{'content':'Hi'},'finish_reason':'stop'}]}",
                "responses | {'type':'response.completed','response':{'output':[{'type':'message','content':[{'type':'output_text','text':'Hi','annotations':[{'type':'url_citation','url':'https://a.example','title':'A'}]}]}]}}",
                "anthropic | {'type':'content_block_start','index':0,'content_block':{'type':'text','text':'Hi','citations':[{'type':'web_search_result_location','url':'https://a.example','title':'A'}]}}",
                "anthropic | {'type':'content_block_start','index':0,'content_block':{'type':'text','text':'Hi'}} {'type':'content_block_delta','index':0,'delta':{'type':'citations_delta','citation':{'url':'https://a.example','title':'A'}}}",
                "gemini | {'candidates':[{'content':{'parts':[{'text':'Hi'}]},'groundingMetadata':{'groundingChunks':[{'web':{'uri':'https://a.example','title':'A'}}]},'finishReason':'STOP'}]}",
                "gemini | {'candidates':[{'content':{'parts':[{'text':'Hi'}]},'citationMetadata':{'citationSources':[{'uri':'https://a.example'}]},'finishReason':'STOP'}]}"
            })
    void sources_are_kept_apart_from_the_text(String protocol, String events) throws Exception {
        ModelReply reply = reply(protocol, events);

        assertThat(reply.text()).isEqualTo("Hi");
        assertThat(reply.citations()).singleElement().satisfies(source -> {
            assertThat(source.url()).isEqualTo("https://a.example");
            assertThat(source.title()).isIn("A", "");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | {'choices':[{'delta':{'images':[{'image_url':{'url':'data:image/png;base64,AA'}}]},'finish_reason':'stop'}]}",
                "openai | {'choices':[{'delta':{'content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}}]},'finish_reason':'stop'}]}",
                "responses | {'type':'response.completed','response':{'output':[{'type':'image_generation_call','id':'i','result':'AA'}]}}",
                "anthropic | {'type':'content_block_start','index':0,'content_block':{'type':'image','source':{}}}",
                "gemini | {'candidates':[{'content':{'parts':[{'inlineData':{'mimeType':'image/png','data':'AA'}}]},'finishReason':'STOP'}]}"
            })
    void an_image_is_named(String protocol, String events) throws Exception {
        assertThat(reply(protocol, events).text()).isEqualTo("[image, not shown]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | {'choices':[{'delta':{'refusal':'I will not.'},'finish_reason':'stop'}]} | stop",
                "responses | {'type':'response.completed','response':{'output':[{'type':'message','content':[{'type':'refusal','refusal':'I will not.'}]}]}} | stop",
                "anthropic | {'type':'content_block_start','index':0,'content_block':{'type':'text','text':'I will not.'}} {'type':'message_delta','delta':{'stop_reason':'refusal'}} | content_filter"
            })
    void a_refusal_is_the_answer(String protocol, String events, String finishReason) throws Exception {
        ModelReply reply = reply(protocol, events);

        assertThat(reply.text()).isEqualTo("I will not.");
        assertThat(reply.finishReason()).isEqualTo(finishReason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "responses | {'type':'response.completed','response':{'output':[{'type':'web_search_call','id':'w','action':{'query':'height'}},{'type':'message','content':[{'type':'output_text','text':'Hi'}]}]}} | [web_search_call: height]",
                "anthropic | {'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use','name':'web_search'}} {'type':'content_block_start','index':1,'content_block':{'type':'text','text':'Hi'}} | [server_tool_use]"
            })
    void a_tool_of_the_vendor_is_named_in_the_reasoning(String protocol, String events, String named) throws Exception {
        ModelReply reply = reply(protocol, events);

        assertThat(reply.text()).isEqualTo("Hi");
        assertThat(reply.reasoning()).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource({"openai", "gemini"})
    void sources_are_limited_in_number_and_length(String protocol) throws Exception {
        List<String> sources = new ArrayList<>();
        for (int i = 0; i < 2 * ReplyBuilder.MAX_CITATIONS; i++) {
            String url = "https://a.example/" + i + "x".repeat(5_000);
            sources.add(protocol.equals("openai") ? "'" + url + "'" : "{'web':{'uri':'" + url + "'}}");
        }
        String all = String.join(",", sources);
        String events = protocol.equals("openai")
                ? "{'citations':[%s],'choices':[{'delta':{'content':'Hi'},'finish_reason':'stop'}]}".formatted(all)
                : "{'candidates':[{'content':{'parts':[{'text':'Hi'}]},'groundingMetadata':{'groundingChunks':[%s]},'finishReason':'STOP'}]}"
                        .formatted(all);

        List<Citation> citations = reply(protocol, events).citations();

        assertThat(citations).hasSize(ReplyBuilder.MAX_CITATIONS);
        assertThat(citations).allMatch(source -> source.url().length() <= 2_000);
    }

    private ModelReply reply(String protocol, String events) throws Exception {
        StringBuilder stream = new StringBuilder();
        for (String event : EVENT_END.split(events.replace('\'', '"'), -1)) {
            stream.append("data: ").append(event).append("\n\n");
        }
        String rest = switch (protocol) {
            case "openai" -> "data: [DONE]\n\n";
            case "anthropic" ->
                (events.contains("stop_reason")
                                ? ""
                                : "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n")
                        + "data: {\"type\":\"message_stop\"}\n\n";
            default -> "";
        };
        try (CannedVendor server = CannedVendor.stream(stream + rest)) {
            ModelRequest request = new ModelRequest(
                    Models.provider(protocol),
                    "scripted",
                    null,
                    Models.ask("hello").messages(),
                    List.of(),
                    Models.LONG);
            return Models.client(connections, protocol, server.root(), "key").call(request, Models.IGNORED);
        }
    }
}
