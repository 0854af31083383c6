package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Operators limit the tools and the spending of people who share a group, and the turns of each have the limits of the person. */
@Tag("slow")
class LimitedTeamTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String OPERATOR = "operator@example.org";

    private static final Map<String, String> ARGUMENTS = Map.of(
            "web_search", "{\"query\": \"height\"}",
            "lab.echo", "{\"text\": \"hello\"}",
            "calculator", "{\"expression\": \"1 + 1\"}");

    private static AllInOneTestBed testBed;
    private static ApiClient operator;

    /** The team of the operator, in which Anna and Ben are editors. */
    private GroupClient team;

    private ApiClient anna;
    private ApiClient ben;

    @BeforeAll
    static void start() {
        testBed = AllInOneTestBed.create();
        testBed.synapse().api().register(OPERATOR, ApiClient.PASSWORD).expect(201);
        testBed.synapse().process().kill();
        testBed.restart(Map.of("SYNAPSE_OPERATORS", OPERATOR));
        operator = testBed.synapse().api();
        operator = operator.as(operator.login(OPERATOR, ApiClient.PASSWORD)
                .expect(200)
                .body()
                .path("access_token")
                .asString());
        Await.until(
                LIMIT,
                () -> operator.get("/system/tools"),
                tools -> tools.status() == 200 && tools.text().contains("\"lab.echo\""),
                "the MCP server has started");
    }

    @AfterAll
    static void close() throws IOException {
        testBed.close();
    }

    @BeforeEach
    void createTeam() {
        team = GroupClient.create(operator, testBed.models(), ApiClient.json());
        team.give("Researcher", "web_search", "calculator", "lab.echo");
        anna = join();
        ben = join();
    }

    @AfterEach
    void removeRules() {
        for (String tool : List.of("web_search", "lab.*")) {
            operator.send("DELETE", "/operator/tools/" + tool, "", Map.of()).expect(204);
        }
    }

    private ApiClient join() {
        ApiClient user = testBed.synapse().api().asNewUser();
        JsonNode invitation = operator.post(
                        "/groups/" + team.group() + "/invitations",
                        ApiClient.json().put("role", "editor"))
                .expect(201)
                .body();
        ObjectNode token =
                ApiClient.json().put("token", invitation.path("token").asString());
        user.post("/invitations/accept", token).expect(200);
        return user;
    }

    /** Who posts, which tool the model calls and how, and whether that person may use it. */
    @ParameterizedTest
    @CsvSource({
        "anna, web_search, web_search, true",
        "ben, web_search, web_search, false",
        "operator, web_search, web_search, false",
        "anna, lab.echo, lab__echo, false",
        "ben, lab.echo, lab.echo, false",
        "operator, lab.echo, lab__echo, true",
        "ben, calculator, calculator, true"
    })
    void a_tool_is_offered_and_run_for_those_who_may_use_it(String who, String tool, String called, boolean may) {
        operator.send(
                        "PUT",
                        "/operator/tools/web_search",
                        "{\"roles\": [], \"users\": [\"" + anna.me().id() + "\"]}",
                        Map.of())
                .expect(200);
        operator.send("PUT", "/operator/tools/lab.*", "{\"roles\": [\"operator\"]}", Map.of())
                .expect(200);
        int searches = testBed.search().requests().size();
        team.on("Orchestrator", Reply.text("@[Researcher] go on."), Reply.text("Done. TASK_COMPLETE"));
        team.on("Researcher", Reply.toolCall(called, ARGUMENTS.get(tool)), Reply.text("That is all."));

        JsonNode turn = run(who, "Find out.");

        assertThat(turn.path("status").asString()).isEqualTo("completed");
        ModelRequest prompt = team.prompts("Researcher").getFirst();
        String offered = tool.replace(".", "__");
        assertThat(prompt.tools().stream().anyMatch(each -> each.name().equals(offered)))
                .isEqualTo(may);
        assertThat(team.prompts("Orchestrator").getFirst().toString().contains(tool))
                .isEqualTo(may);
        String result = team.messages().stream()
                .filter(message -> message.path("meta").path("tool_call_id").isString())
                .findFirst()
                .orElseThrow()
                .path("content")
                .asString();
        String refused = "Error: The person who posted the message of this turn may not use the tool \"" + tool
                + "\" (the right \"tools:" + tool + "\" is missing).";
        if (may) {
            assertThat(result).doesNotStartWith("Error");
        } else {
            assertThat(result).isEqualTo(refused);
        }
        assertThat(testBed.search().requests()).hasSize(searches + (may && tool.equals("web_search") ? 1 : 0));
    }

    @Test
    void a_budget_of_one_person_ends_only_the_turns_of_that_person() {
        String limits = "/operator/users/" + ben.me().id() + "/limits";

        operator.send("PUT", limits, "{\"max_tokens_per_day\": 0}", Map.of()).expect(200);
        JsonNode ofBen = run("ben", "How high?");
        JsonNode ofAnna = run("anna", "How high?");
        operator.send("PUT", limits, "{}", Map.of()).expect(200);
        JsonNode again = run("ben", "And now?");

        assertThat(ofBen.path("error").asString())
                .startsWith("The user reached its limit of 0 tokens a day (set by an operator): 0 are used");
        assertThat(ofAnna.path("status").asString()).isEqualTo("completed");
        assertThat(again.path("status").asString()).isEqualTo("completed");
    }

    @Test
    void a_budget_of_a_group_ends_the_turns_of_all_its_people_whatever_its_editors_set() {
        operator.send("PUT", "/operator/groups/" + team.group() + "/limits", "{\"max_tokens_per_day\": 10}", Map.of())
                .expect(200);
        anna.send("PATCH", "/groups/" + team.group(), "{\"limits\": {\"max_tokens_per_day\": 1000000}}", Map.of())
                .expect(200);

        for (String who : List.of("anna", "ben", "operator")) {
            assertThat(run(who, "How high?").path("error").asString())
                    .contains("The group reached its limit of 10 tokens a day (set by an operator)");
        }
    }

    /** A reservation that nobody settles would use up what is left of the day. */
    @Test
    void what_a_person_has_spent_counts_when_a_limit_is_set() {
        run("ben", "How high?");
        String path = "/operator/users/" + ben.me().id();
        long spent = operator.get(path + "/limits")
                .expect(200)
                .body()
                .path("today")
                .path("tokens")
                .asLong();

        operator.send("PUT", path + "/limits", "{\"max_tokens_per_day\": " + spent + "}", Map.of())
                .expect(200);

        assertThat(spent).isPositive();
        assertThat(run("ben", "And now?").path("error").asString())
                .startsWith("The user reached its limit of %1$d tokens a day (set by an operator): %1$d are used"
                        .formatted(spent));
        assertThat(ben.get("/usage")
                        .expect(200)
                        .body()
                        .path("limits")
                        .path("max_tokens_per_day")
                        .asLong())
                .isEqualTo(spent);
    }

    private JsonNode run(String who, String question) {
        ApiClient user = switch (who) {
            case "anna" -> anna;
            case "ben" -> ben;
            default -> operator;
        };
        String turn = user.postMessage(team.group(), question)
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        return team.awaitEnd(turn);
    }
}
