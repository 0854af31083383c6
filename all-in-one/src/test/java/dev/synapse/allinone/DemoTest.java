package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Without any key. */
class DemoTest {

    @Test
    void the_demo_model_shows_the_whole_loop(@TempDir Path directory) {
        try (RunningSynapse synapse = RunningSynapse.start(directory.resolve("home"), Map.of())) {
            ApiClient api = synapse.api().asNewUser();
            assertThat(synapse.process().awaitOutput("No API key is set.*demo", RunningSynapse.STOP_LIMIT))
                    .isNotNull();
            assertThat(api.get("/system/llm-options").expect(200).body().valueStream())
                    .extracting(option -> option.path("provider_name").asString())
                    .containsExactly("demo");
            ObjectNode group = ApiClient.json().put("name", "Demo");
            ObjectNode researcher = group.putArray("members").addObject();
            researcher.put("alias", "Researcher").put("role_prompt", "You find out facts.");
            researcher.putArray("tools").add("web_search");
            String id = api.post("/groups", group).expect(201).id();
            String turn = api.postMessage(id, "How high is the Zugspitze?")
                    .expect(202)
                    .body()
                    .path("turn_id")
                    .asString();

            JsonNode ended = api.awaitTurnEnd(id, turn, Team.TURN_LIMIT);

            assertThat(ended.path("status").asString()).isEqualTo("completed");
            assertThat(api.messages(id).body().valueStream())
                    .extracting(message -> message.path("sender_alias").asString())
                    .containsExactly("User", "Orchestrator", "Researcher", "web_search", "Researcher", "Orchestrator");
            assertThat(api.messages(id).body().valueStream().skip(1))
                    .filteredOn(message -> !message.path("meta").has("tool_calls"))
                    .allSatisfy(message ->
                            assertThat(message.path("content").asString()).containsIgnoringCase("demo"));
        }
    }
}
