package dev.synapse.gateway.teams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TeamTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();

    @Test
    void a_group_can_be_created_with_each_team_as_it_is_listed() {
        JsonNode teams = anna.get("/teams").expect(200).body();

        assertThat(teams.valueStream().map(team -> team.path("name").asString()))
                .containsExactly("research", "coding", "debate");
        for (JsonNode team : teams) {
            ObjectNode group = ApiClient.json()
                    .put("name", "A team of " + team.path("name").asString());
            group.set("members", team.path("members"));
            JsonNode created = anna.post("/groups", group).expect(201).body();
            assertThat(created.path("members").size())
                    .isEqualTo(team.path("members").size() + 1);
        }
    }

    @Test
    void a_tool_that_no_worker_has_is_left_out() {
        JsonNode researcher =
                anna.get("/teams").expect(200).body().path(0).path("members").path(0);
        JsonNode tools = anna.get("/system/tools").expect(200).body();

        for (JsonNode tool : researcher.path("tools")) {
            assertThat(tools.valueStream().map(each -> each.path("name"))).contains(tool);
        }
    }

    @Test
    void they_are_the_teams_of_chat() throws Exception {
        Path chat = Path.of("../cli/src/main/resources/dev/synapse/cli/teams.json");

        assertThat(Path.of("src/main/resources/dev/synapse/gateway/teams/teams.json"))
                .hasSameTextualContentAs(chat);
        assertThat(Files.size(chat)).isPositive();
    }
}
