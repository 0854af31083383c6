package dev.synapse.shared.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.turn.Roster;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolRightsTest {

    /** The rules, each with whether it permits, and whether the tool may be used. */
    @ParameterizedTest
    @CsvSource({
        ", web_search, true",
        "web_search=true, web_search, true",
        "web_search=false, web_search, false",
        "web_search=false, calculator, true",
        "web_search=false, desk.web_search, true",
        ", desk.read, true",
        "desk.*=false, desk.read, false",
        "desk.*=false, desk.added.later, false",
        "desk.*=false, desk, true",
        "desk.*=false, desk2.read, true",
        "desk.*=false, my.desk.read, true",
        "desk.*=false desk.read=true, desk.read, true",
        "desk.*=false desk.read=true, desk.write, false",
        "desk.*=true desk.read=false, desk.read, false",
        "desk.*=true desk.read=false, desk.read.x, true",
        "desk.read=false, DESK.read, true"
    })
    void the_rule_of_a_tool_decides_and_else_that_of_its_server(
            @Nullable String rules, String tool, boolean permitted) {
        assertThat(rights(rules).permit(tool)).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({"web_search, ", "desk.read, desk.*", "desk.a.b, desk.*", "desk.*, desk.*"})
    void a_tool_of_an_mcp_server_has_the_rule_of_the_server(String tool, @Nullable String rule) {
        assertThat(ToolRights.serverRule(tool).orElse(null)).isEqualTo(rule);
        assertThat(ToolRights.right(tool)).isEqualTo("tools:" + tool);
    }

    @Test
    void a_roster_is_without_the_tools_that_are_withheld_also_when_it_was_stored() {
        Agent agent = Samples.roster().agents().getFirst();
        Roster roster = new Roster(
                List.of(
                        agent.withTools(List.of("calculator", "desk.read")),
                        agent.withTools(List.of("desk.read", "web_search")),
                        agent.withTools(List.of("calculator"))),
                Samples.roster().limits());

        Roster permitted = roster.permitting(rights("desk.*=false web_search=false"));
        Roster stored = Json.read(Json.write(permitted), Roster.class);

        assertThat(stored).isEqualTo(permitted);
        assertThat(stored.agents())
                .extracting(Agent::tools)
                .containsExactly(List.of("calculator"), List.of(), List.of("calculator"));
        assertThat(stored.withheld()).containsExactly("desk.read", "web_search");
        assertThat(stored.findWithheld("desk.read")).hasValue("desk.read");
        assertThat(stored.findWithheld("desk__read")).hasValue("desk.read");
        assertThat(stored.findWithheld("web_search")).hasValue("web_search");
        assertThat(Stream.of("calculator", "desk", "read", "desk.write").map(stored::findWithheld))
                .allMatch(Optional::isEmpty);
        assertThat(roster.permitting(rights("desk.write=false"))).isSameAs(roster);
    }

    @Test
    void a_roster_of_an_older_version_withholds_nothing() {
        assertThat(Json.read(
                                "{\"agents\": [], \"limits\": {\"max_steps\": 1, \"max_tool_rounds\": 1,"
                                        + " \"turn_timeout_seconds\": 1, \"model_idle_timeout_seconds\": 1}}",
                                Roster.class)
                        .withheld())
                .isEmpty();
    }

    private static ToolRights rights(@Nullable String rules) {
        return new ToolRights(
                rules == null
                        ? Map.of()
                        : Arrays.stream(rules.split(" "))
                                .map(rule -> rule.split("="))
                                .collect(Collectors.toMap(rule -> rule[0], rule -> Boolean.valueOf(rule[1]))));
    }
}
