package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ResultTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'content':[{'type':'text','text':'a'}]} | a",
                "{'content':{'type':'text','text':'a'}} | a",
                "{'content':[],'structuredContent':{'a':1}} | {'a':1}",
                "{'structuredContent':[1,2]} | [1,2]",
                "{'content':null,'structuredContent':'x'} | 'x'",
                "{'content':[{'type':'text','text':'a'}],'structuredContent':{'a':1}} | a",
                "{'content':[{'type':'hologram'}],'structuredContent':{'a':1}} | [content of type 'hologram', not shown]~{'a':1}",
                "{'content':[{'type':'resource','resource':{'uri':'file:///a','text':'b'}}]} | [resource: file:///a]_b",
                "{'content':[{'type':'resource','resource':{'uri':'file:///a'}}]} | [resource file:///a: unknown type, without data]",
                "{'content':[{'type':'image','mimeType':'image/png','data':'QUJD'}]} | [image: image/png, 1 KB, not shown]",
                "{'content':[{'type':7}]} | [content of type '7', not shown]",
                "{} | (The tool returned no content.)",
                "{'content':[]} | (The tool returned no content.)"
            })
    void a_result_becomes_text(String result, String text) {
        assertThat(ResultText.of(JsonMapper.shared().readTree(result.replace('\'', '"'))))
                .isEqualTo(text.replace('\'', '"').replace("~", "\n\n").replace("_", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"content\":\"text\"}", "{\"content\":5}", "{\"content\":true}"})
    void content_of_another_kind_is_unreadable(String result) {
        assertThatThrownBy(() -> ResultText.of(JsonMapper.shared().readTree(result)))
                .isInstanceOf(TransportException.class);
    }
}
