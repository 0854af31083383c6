package dev.synapse.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ModelEntry;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.json.Json;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Operators say who may use which tools, and the others cannot give them to members. */
class ToolRulesTest {

    private static final TestGateway GATEWAY = TestGateway.start(Map.of());

    private final ApiClient operator = GATEWAY.asOperator();
    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final String annaId = anna.me().id();

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @BeforeEach
    void startWithoutRules() {
        sql().sql("DELETE FROM tool_rights").update();
        GATEWAY.refreshWorker();
        publish("calculator", "desk.read", "desk.write", "lab.read");
    }

    /** A worker that offers these tools, besides the one with web_search and calculator. */
    private static void publish(String... tools) {
        List<ToolEntry> entries = Stream.of(tools)
                .map(tool -> new ToolEntry(tool, "Does it", Json.mapper().createObjectNode(), true))
                .toList();
        ProviderEntry demo = new ProviderEntry("demo", "demo-1", List.of(new ModelEntry("demo-1", "Demo")));
        new CatalogueStore(GATEWAY.backbone().redis())
                .publish("second", new Catalogue(entries, List.of(demo), "demo", "demo-1"));
    }

    /** A rule with its roles, whether it names Anna; the tool; then whether Anna and whether an operator may use it. */
    @ParameterizedTest
    @CsvSource({
        "web_search, user, -, web_search, true, true",
        "web_search, operator, -, web_search, false, true",
        "web_search, operator, anna, web_search, true, true",
        "web_search, -, anna, web_search, true, false",
        "web_search, -, -, web_search, false, false",
        "web_search, user operator, -, web_search, true, true",
        "web_search, operator, -, calculator, true, true",
        "desk.*, operator, -, desk.read, false, true",
        "desk.*, operator, -, desk.write, false, true",
        "desk.*, -, anna, desk.write, true, false",
        "desk.*, operator, -, lab.read, true, true",
        "desk.read, operator, -, desk.read, false, true",
        "desk.read, operator, -, desk.write, true, true"
    })
    void a_rule_decides_who_may_use_a_tool_wherever_it_is_given_to_a_member(
            String rule, String roles, String users, String tool, boolean annaMay, boolean operatorMay) {
        put(rule, roles, users).expect(200);

        assertMayUse(anna, tool, annaMay);
        assertMayUse(operator, tool, operatorMay);
        operator.send("DELETE", "/operator/tools/" + rule, "", Map.of()).expect(204);
        assertMayUse(anna, tool, true);
    }

    /** The list of tools says it, and every request that gives the tool to a member does it or refuses it. */
    private static void assertMayUse(ApiClient user, String tool, boolean expected) {
        boolean allowed = user.get("/system/tools")
                .expect(200)
                .body()
                .valueStream()
                .filter(each -> each.path("name").asString().equals(tool))
                .findFirst()
                .orElseThrow()
                .path("allowed")
                .asBoolean();
        assertThat(allowed).isEqualTo(expected);

        String group = user.createGroup("Team").expect(201).id();
        String member =
                user.addMember(group, member("Ada", "calculator")).expect(201).id();
        String path = "/groups/" + group + "/members/" + member;
        ObjectNode team = ApiClient.json().put("name", "Other team");
        team.putArray("members").add(member("Ada")).add(member("Ben", "calculator", tool));
        String groups = groups(user);
        String members = user.members(group).expect(200).text();

        List<Answer> answers = Stream.of(
                        user.post("/groups", team),
                        user.addMember(group, member("Ben", tool)),
                        user.send("PUT", path, member("Ada", "calculator", tool).toString(), Map.of()),
                        user.send("PATCH", path, tools(tool).toString(), Map.of()))
                .toList();

        if (expected) {
            assertThat(answers).extracting(Answer::status).containsExactly(201, 201, 200, 200);
        } else {
            assertThat(answers).allSatisfy(answer -> assertRefused(answer, tool));
            assertThat(groups(user)).isEqualTo(groups);
            assertThat(user.members(group).expect(200).text()).isEqualTo(members);
        }
    }

    private static void assertRefused(Answer answer, String tool) {
        JsonNode problem = answer.expect(403).body();
        assertThat(problem.path("right").asString()).isEqualTo("tools:" + tool);
        assertThat(problem.path("detail").asString()).isEqualTo("This requires the right \"tools:" + tool + "\".");
    }

    private static String groups(ApiClient user) {
        return user.get("/groups").expect(200).text();
    }

    @Test
    void a_tools_own_rule_takes_precedence_over_that_of_its_server() {
        put("desk.*", "operator", "-").expect(200);
        put("desk.read", "user", "-").expect(200);

        assertMayUse(anna, "desk.read", true);
        assertMayUse(anna, "desk.write", false);
        publish("desk.read", "desk.write", "desk.new");
        assertMayUse(anna, "desk.new", false);
    }

    /** What others gave to a member stays, and neither goes unnoticed nor returns. */
    @Test
    void a_member_that_has_the_tool_can_be_changed_by_everyone_but_not_get_it_back() {
        String group = anna.createGroup("Team").expect(201).id();
        Answer added =
                anna.addMember(group, member("Ada", "web_search", "calculator")).expect(201);
        String path = "/groups/" + group + "/members/" + added.id();
        put("web_search", "operator", "-").expect(200);
        put("calculator", "operator", "-").expect(200);

        JsonNode stored = anna.get(path).expect(200).body();
        assertThat(anna.send("PUT", path, stored.toString(), Map.of())
                        .expect(200)
                        .body())
                .isEqualTo(stored);
        change(path, "{\"role_prompt\": \"You are old.\"}").expect(200);
        change(path, tools("calculator", "web_search").toString()).expect(200);
        change(path, tools("calculator").toString()).expect(200);
        assertRefused(change(path, tools("calculator", "web_search").toString()), "web_search");
        assertRefused(change(path, tools("web_search").toString()), "web_search");
        anna.send("DELETE", path, "", Map.of()).expect(204);
    }

    @Test
    void all_known_tools_are_listed_with_the_rule_that_applies() {
        put("desk.*", "operator", "-").expect(200);
        put("lab.read", "-", "anna").expect(200);
        put("calculator", "user", "-").expect(200);
        publish("desk.read", "fetch_page", "current_time"); // calculator is another worker's, lab has gone

        List<JsonNode> listed = all();

        assertThat(listed)
                .extracting(JsonNode::toString)
                .containsExactly(
                        tool("calculator", true, "calculator", "user", null),
                        tool("current_time", true, null, "user", null),
                        tool("desk.*", true, "desk.*", "operator", null),
                        tool("desk.read", true, "desk.*", "operator", null),
                        tool("fetch_page", true, null, "user", null),
                        tool("lab.read", false, "lab.read", null, annaId),
                        tool("web_search", true, null, "user", null));
        operator.get("/operator/tools?cursor=x").expect(400);
        operator.send("DELETE", "/operator/tools/lab.read", "", Map.of()).expect(204);
        assertThat(all()).extracting(each -> each.path("name").asString()).doesNotContain("lab.read");
    }

    private List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        String next = "/operator/tools?limit=1";
        while (next != null) {
            Answer page = operator.get(next).expect(200);
            page.body().forEach(all::add);
            String link = page.header("Link");
            next = link.isEmpty() ? null : link.substring(1, link.indexOf('>'));
        }
        return all;
    }

    private static String tool(
            String name, boolean offered, @Nullable String rule, @Nullable String role, @Nullable String user) {
        ObjectNode tool =
                ApiClient.json().put("name", name).put("offered", offered).put("rule", rule);
        var roles = tool.putArray("roles");
        var users = tool.putArray("users");
        if (role != null) {
            roles.add(role);
        }
        if (user != null) {
            users.add(user);
        }
        return tool.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing | {\"roles\": [\"operator\"]} | 422 | tool | unknown tool \"nothing\"; known: calculator, desk.*, desk.read",
                "desk | {\"roles\": []} | 422 | tool | unknown tool",
                "* | {\"roles\": []} | 422 | tool | unknown tool",
                "desk.wrong | {\"roles\": []} | 422 | tool | unknown tool",
                "web_search.* | {\"roles\": []} | 422 | tool | unknown tool",
                "calculator | {} | 422 | roles | is missing",
                "calculator | {\"roles\": null} | 422 | roles | is missing",
                "calculator | {\"roles\": \"operator\"} | 422 | roles | ",
                "calculator | {\"roles\": [\"editor\"]} | 422 | roles[0] | must be user or operator, not \"editor\"",
                "calculator | {\"roles\": [\"user\", null]} | 422 | roles[1] | must be user or operator",
                "calculator | {\"roles\": [], \"users\": [\"anna@example.org\"]} | 422 | users[0] | must be the id of a user",
                "calculator | {\"roles\": [], \"users\": [null]} | 422 | users[0] | must be the id of a user",
                "calculator | {\"roles\": [], \"users\": [\"00000000-0000-4000-8000-000000000000\"]} | 422 | users[0] | there is no account",
                "calculator | {\"roles\": [], \"groups\": []} | 422 | groups | ",
                "calculator | [] | 400 | | ",
                "calc%00ulator | {\"roles\": []} | 400 | | ",
                "calculator%2F | {\"roles\": []} | 400 | | "
            })
    void an_invalid_rule_is_refused_and_changes_nothing(
            String tool, String body, int status, @Nullable String field, @Nullable String message) {
        put("calculator", "operator", "-").expect(200);
        List<JsonNode> before = all();

        Answer answer = put(tool, body).expect(status);

        if (field != null) {
            JsonNode error = answer.body().path("errors").path(0);
            assertThat(error.path("field").asString()).isEqualTo(field);
            assertThat(error.path("message").asString()).contains(message == null ? "" : message);
        }
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void a_rule_has_at_most_500_users() {
        String id = "\"" + annaId + "\"";
        String most = String.join(", ", Collections.nCopies(500, id));

        put("calculator", "{\"roles\": [], \"users\": [" + most + ", " + id + "]}")
                .expect(422);
        JsonNode set = put("calculator", "{\"roles\": [\"operator\", \"operator\"], \"users\": [" + most + "]}")
                .expect(200)
                .body();

        assertThat(set.toString())
                .isEqualTo(
                        "{\"name\":\"calculator\",\"offered\":true,\"rule\":\"calculator\",\"roles\":[\"operator\"],\"users\":["
                                + id + "]}");
        assertThat(put("calculator", set.toString()).expect(200).body()).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource({"calculator, 204", "desk.*, 204", "nothing, 404", "nothing.*, 404"})
    void a_tool_without_a_rule_stays_without(String tool, int status) {
        long before = count("audit_log");

        operator.send("DELETE", "/operator/tools/" + tool, "", Map.of()).expect(status);

        assertThat(count("audit_log")).isEqualTo(before);
    }

    @Test
    void changes_are_in_the_audit_log() {
        put("desk.*", "operator", "anna").expect(200);
        operator.send("DELETE", "/operator/tools/desk.*", "", Map.of()).expect(204);

        List<JsonNode> entries = operator.get("/operator/audit?limit=2")
                .expect(200)
                .body()
                .valueStream()
                .toList();
        assertThat(entries)
                .extracting(entry -> entry.path("action").asString() + " " + entry.path("subject"))
                .containsExactly(
                        "tool_right.removed {\"kind\":\"tool\",\"id\":\"desk.*\"}",
                        "tool_right.changed {\"kind\":\"tool\",\"id\":\"desk.*\"}");
        assertThat(entries.get(1).path("details").toString())
                .isEqualTo("{\"roles\":\"operator\",\"users\":\"" + annaId + "\"}");
        assertThat(entries)
                .allMatch(entry ->
                        entry.path("user_id").asString().equals(operator.me().id()));
    }

    @Test
    void a_closed_account_is_in_no_rule_and_the_rule_stays() {
        put("web_search", "-", "anna").expect(200);

        anna.send("DELETE", "/auth/me", "{\"password\":\"" + ApiClient.PASSWORD + "\"}", Map.of())
                .expect(204);

        assertThat(count("tool_right_users")).isZero();
        assertMayUse(GATEWAY.api().asNewUser(), "web_search", false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /operator/tools", "PUT /operator/tools/calculator", "DELETE /operator/tools/calculator"})
    void only_operators_see_whom_a_rule_names(String request) {
        put("calculator", "-", "anna").expect(200);
        ApiClient ben = GATEWAY.api().asNewUser();
        String[] parts = request.split(" ", 2);

        Answer refused = ben.send(parts[0], parts[1], parts[0].equals("PUT") ? "{\"roles\": []}" : "", Map.of());

        assertThat(refused.expect(403).body().path("right").asString()).isEqualTo("operator");
        assertThat(ben.get("/system/tools").expect(200).text()).doesNotContain(annaId);
        assertThat(count("tool_right_users")).isEqualTo(1);
    }

    /** The right that each 403 names. */
    @ParameterizedTest
    @CsvSource({
        "read, GET, /operator/tools, scope:operator",
        "read, POST, /groups, scope:groups",
        "groups, DELETE, /auth/me, scope:account",
        "groups, GET, /metrics, scope:read"
    })
    void a_403_names_the_right_that_is_missing(String scope, String method, String path, String right) {
        ObjectNode wanted = ApiClient.json().put("name", "Key");
        wanted.putArray("scopes").add(scope);
        ApiClient key = anna.as(
                anna.post("/auth/keys", wanted).expect(201).body().path("key").asString());

        Answer refused = key.send(method, path, method.equals("GET") ? "" : "{}", Map.of())
                .expect(403);

        assertThat(refused.body().path("right").asString()).isEqualTo(right);
    }

    @Test
    void a_turn_is_an_operators_if_one_posts_it() {
        assertThat(byOperator(posted(anna))).isFalse();
        assertThat(byOperator(posted(operator))).isTrue();
    }

    private static String posted(ApiClient user) {
        String group = user.createGroup("Team").expect(201).id();
        return user.postMessage(group, "Hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
    }

    private static boolean byOperator(String turn) {
        return sql().sql("SELECT by_operator FROM turns WHERE id = :turn")
                .param("turn", UUID.fromString(turn))
                .query(Boolean.class)
                .single();
    }

    private static long count(String rows) {
        return sql().sql("SELECT count(*) FROM " + rows).query(Long.class).single();
    }

    private Answer change(String path, String body) {
        return anna.send("PATCH", path, body, Map.of());
    }

    private Answer put(String tool, String roles, String users) {
        ObjectNode rule = ApiClient.json();
        var roleList = rule.putArray("roles");
        Arrays.stream(roles.split(" ")).filter(role -> !role.equals("-")).forEach(roleList::add);
        var userList = rule.putArray("users");
        if (users.equals("anna")) {
            userList.add(annaId);
        }
        return put(tool, rule.toString());
    }

    private Answer put(String tool, String body) {
        return operator.send("PUT", "/operator/tools/" + tool, body, Map.of());
    }

    private static ObjectNode member(String alias, String... tools) {
        return tools(tools).put("alias", alias).put("role_prompt", "You are " + alias + ".");
    }

    private static ObjectNode tools(String... tools) {
        ObjectNode member = ApiClient.json();
        var list = member.putArray("tools");
        Stream.of(tools).forEach(list::add);
        return member;
    }

    private static JdbcClient sql() {
        return JdbcClient.create(GATEWAY.backbone().database());
    }
}
