package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolCallTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"query": "x", "n": 1.10, "big": 12345678901234567890} | {"query":"x","n":1.10,"big":12345678901234567890}
        {"a": {"b": [1, null, true]}}                          | {"a":{"b":[1,null,true]}}
        {}                                                     | {}
        ``                                                     | {}
        null                                                   | {}
        [1]                                                    | {}
        {"query": "x                                           | {}
        {"a": 1, "a": 2}                                       | {}
        """)
    void clients_get_the_arguments_as_an_object_too(String arguments, String args) {
        ToolCall call = new ToolCall("call_1", "search", arguments);

        assertThat(Json.writeForClients(call)).endsWith(",\"args\":" + args + "}");
        assertThat(Json.write(call)).doesNotContain("args");
        assertThat(Json.read(Json.writeForClients(call), ToolCall.class)).isEqualTo(call);
    }

    @Test
    void messages_have_the_type_that_older_clients_know() {
        MessageMeta calling =
                new MessageMeta(List.of(new ToolCall("c", "t", "{}")), null, null, null, null, null, null, null);

        assertThat(MessageMeta.NONE.type()).isEqualTo("human");
        assertThat(calling.type()).isEqualTo("ai");
        assertThat(MessageMeta.ofTool("c", null, new ToolRun(1, false)).type()).isEqualTo("tool");
        assertThat(Json.read(Json.writeForClients(calling), MessageMeta.class)).isEqualTo(calling);
        assertThat(Json.write(MessageMeta.NONE)).isEqualTo("{}");
    }
}
