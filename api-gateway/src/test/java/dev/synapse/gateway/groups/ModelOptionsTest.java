package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The options of a member's model calls are kept, changed in parts, and refused where Synapse sets the field. */
class ModelOptionsTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private String member;

    @BeforeEach
    void createGroup() {
        Answer created = anna.send("POST", "/groups", """
                {"name": "Team", "members": [{"alias": "Ada", "role_prompt": "x",
                 "model_options": {"reasoning_effort": "low", "text": {"verbosity": "low"}, "stop": null}}]}""", Map.of()).expect(201);
        member = "/groups/" + created.id() + "/members/"
                + created.body().path("members").path(1).path("id").asString();
    }

    @Test
    void options_are_kept_and_changed_in_parts() {
        assertThat(stored()).isEqualTo(json("{\"reasoning_effort\": \"low\", \"text\": {\"verbosity\": \"low\"}}"));

        change("{\"text\": {\"verbosity\": null, \"format\": 1}, \"top_p\": 0.5}")
                .expect(200);
        assertThat(stored())
                .isEqualTo(json("{\"reasoning_effort\": \"low\", \"text\": {\"format\": 1}, \"top_p\": 0.5}"));

        change("{\"reasoning_effort\": null}").expect(200);
        assertThat(stored()).isEqualTo(json("{\"text\": {\"format\": 1}, \"top_p\": 0.5}"));

        change("null").expect(200);
        assertThat(stored()).isEqualTo(json("{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"reasoning_effort\": \"much\"}|model_options.reasoning_effort|must be one of high, low",
                "{\"reasoning_effort\": 3}|model_options.reasoning_effort|must be one of",
                "{\"messages\": []}|model_options.messages|is set by Synapse",
                "{\"model\": \"x\"}|model_options.model|is set by Synapse",
                "{\"stream\": false}|model_options.stream|is set by Synapse",
                "{\"tools\": []}|model_options.tools|is set by Synapse",
                "{\"input\": \"x\"}|model_options.input|is set by Synapse",
                "{\"system_instruction\": {}}|model_options.system_instruction|is set by Synapse",
                "{\"max_tokens\": 5}|model_options.max_tokens|is set by Synapse",
                "{\"n\": 5}|model_options.n|is set by Synapse",
                "{\"generationConfig\": {\"maxOutputTokens\": 5}}|model_options.generationConfig.maxOutputTokens|is set by Synapse",
                "{\"options\": {\"num_ctx\": 5}}|model_options.options.num_ctx|is set by Synapse",
                "{\"temperature\": 1}|model_options.temperature|is a field of the member",
                "{\"a b\": 1}|model_options|names are letters",
                "{\"seed\": 1e999}|model_options|number that is too large"
            })
    void options_that_cannot_be_are_refused_by_name(String options, String field, String message) {
        JsonNode refused = change(options).expect(422).body();

        assertThat(refused.path("errors").valueStream()).anySatisfy(error -> {
            assertThat(error.path("field").asString()).isEqualTo(field);
            assertThat(error.path("message").asString()).contains(message);
        });
    }

    @Test
    void options_are_bounded() {
        change("{\"note\": \"" + "x".repeat(5_000) + "\"}").expect(422);
        change("{\"note\": \"\\u0000\"}").expect(400);
        change("[]").expect(422);
        change("\"low\"").expect(422);
    }

    private Answer change(String options) {
        return anna.send("PATCH", member, "{\"model_options\": " + options + "}", Map.of());
    }

    private JsonNode stored() {
        JsonNode shown =
                anna.get(member.replaceFirst("/members/.*", "")).expect(200).body();
        return shown.path("members").path(1).path("model_options");
    }

    private static JsonNode json(String text) {
        return tools.jackson.databind.json.JsonMapper.shared().readTree(text);
    }
}
