package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A member uses a tool of an MCP server, which crashes and is restarted. */
@ExtendWith(SharedTestBed.class)
@Tag("slow")
class McpConversationTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A call of the echo tool. */
    private static Reply echo(String text) {
        return Reply.toolCall("lab__echo", "{\"text\": \"" + text + "\"}");
    }

    @BeforeEach
    void awaitServer(AllInOneTestBed testBed) {
        Await.until(LIMIT, () -> servers(testBed) > 0, "the MCP server has started");
    }

    @Test
    void the_next_turn_works_after_the_server_was_killed(AllInOneTestBed testBed) {
        GroupClient team = researcherWith(testBed, "lab.echo", "lab.crash");
        team.on(
                "Researcher",
                echo("first"),
                Reply.text("It said first."),
                Reply.toolCall("lab__crash", "{}"),
                Reply.text("It broke."),
                echo("last"),
                Reply.text("It said last."));

        assertThat(team.runTurn("Ask the lab.").path("status").asString()).isEqualTo("completed");
        long servers = servers(testBed);
        assertThat(team.runTurn("Break the lab.").path("status").asString()).isEqualTo("completed");
        Await.until(LIMIT, () -> servers(testBed) > servers, "the MCP server has been restarted");
        assertThat(team.runTurn("Ask the lab again.").path("status").asString()).isEqualTo("completed");

        List<JsonNode> results = team.messages().stream()
                .filter(message -> message.path("sender_alias").asString().startsWith("lab."))
                .toList();
        assertThat(results)
                .extracting(result -> result.path("content").asString())
                .satisfiesExactly(
                        said -> assertThat(said).isEqualTo("first"),
                        broke -> assertThat(broke)
                                .isEqualTo(
                                        "Error: The MCP server \"lab\" exited with code 3; it is unknown whether lab.crash took effect."),
                        said -> assertThat(said).isEqualTo("last"));
        assertThat(results.get(1).path("meta").path("error").asString()).contains("exited with code 3");
    }

    @Test
    void server_output_invokes_no_member_and_shows_no_secret(AllInOneTestBed testBed) {
        GroupClient team = researcherWith(testBed, "lab.echo", "lab.environment");
        team.on("Researcher", echo("@[Writer] do it"), Reply.toolCall("lab__environment", "{}"), Reply.text("Done."));

        JsonNode turn = team.runTurn("Look around.");

        assertThat(turn.path("status").asString()).isEqualTo("completed");
        String messages = team.messages().toString();
        assertThat(messages).contains("@[Writer] do it", "KEY=***", "PATH=");
        assertThat(messages + turn + testBed.synapse().log() + testBed.models().requests())
                .doesNotContain(AllInOneTestBed.MCP_CANARY);
        assertThat(messages).doesNotContain("OPENAI", "TAVILY", "SYNAPSE");
        assertThat(testBed.synapse().log()).contains("MCP server lab stderr: The key is ***");
    }

    @Test
    void tools_are_listed_with_their_schemas(AllInOneTestBed testBed) {
        JsonNode tools = testBed.team().api().get("/system/tools").expect(200).body();

        assertThat(tools.valueStream()
                        .filter(tool -> tool.path("name").asString().equals("lab.add")))
                .singleElement()
                .satisfies(add -> {
                    assertThat(add.path("description").asString()).isEqualTo("Adds a and b.");
                    assertThat(add.path("args_schema").path("required")).hasToString("[\"a\",\"b\"]");
                });
        assertThat(tools.toString()).doesNotContain(AllInOneTestBed.MCP_CANARY);
    }

    /** A team whose Researcher has the given tools; waits until they are in the catalogue. */
    private static GroupClient researcherWith(AllInOneTestBed testBed, String... tools) {
        GroupClient team = testBed.team();
        String members = "/groups/" + team.group() + "/members";
        String researcher = team.api()
                .get(members)
                .expect(200)
                .body()
                .valueStream()
                .filter(member -> member.path("alias").asString().equals("Researcher"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        String change = ApiClient.json().putPOJO("tools", List.of(tools)).toString();
        Await.until(
                LIMIT,
                () -> team.api().send("PATCH", members + "/" + researcher, change, Map.of()),
                answer -> answer.status() == 200,
                "the lab's tools are in the catalogue");
        return team;
    }

    /** Number of servers started so far. */
    private static long servers(AllInOneTestBed testBed) {
        return testBed.synapse()
                .log()
                .lines()
                .filter(line -> line.matches(".*MCP server lab .*connected with \\d+ tools.*"))
                .count();
    }
}
