package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.Roster;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A turn starts with those tools of the members that the person who posted may use. */
class WithheldToolsTest {

    private final OrchestratorTestBed testBed = new OrchestratorTestBed();
    private final GatewayGroup group = testBed.group(Limits.DEFAULT);
    private final UserId ben = testBed.group().owner();

    @AfterEach
    void close() {
        testBed.close();
    }

    /** Who posted, and whether as an operator; the rule with its roles and its user; and which of the tools are left. */
    @ParameterizedTest
    @CsvSource({
        "ben, false, , , , calculator desk.read desk.write",
        "ben, false, calculator, user, , calculator desk.read desk.write",
        "ben, false, calculator, operator, , desk.read desk.write",
        "ben, true, calculator, operator, , calculator desk.read desk.write",
        "ben, true, calculator, , , desk.read desk.write",
        "ben, false, calculator, , ben, calculator desk.read desk.write",
        "ben, false, calculator, , owner, desk.read desk.write",
        "owner, false, calculator, , owner, calculator desk.read desk.write",
        "owner, false, calculator, , ben, desk.read desk.write",
        "nobody, false, calculator, , owner, calculator desk.read desk.write",
        "nobody, false, calculator, , ben, desk.read desk.write",
        "ben, false, desk.*, operator, , calculator",
        "ben, true, desk.*, operator, , calculator desk.read desk.write",
        "ben, false, desk.write, operator, , calculator desk.read",
        "ben, false, other.*, , , calculator desk.read desk.write"
    })
    void the_rights_of_the_person_who_posted_decide(
            String poster,
            boolean operator,
            @Nullable String rule,
            @Nullable String role,
            @Nullable String user,
            String expected) {
        if (rule != null) {
            restrict(rule, role, user);
        }

        Roster roster = start(poster, operator);

        assertThat(tools(roster)).containsExactly(expected.split(" "));
        assertThat(roster.withheld())
                .containsExactlyElementsOf(List.of("calculator", "desk.read", "desk.write").stream()
                        .filter(tool -> !tools(roster).contains(tool))
                        .toList());
    }

    @Test
    void a_change_applies_from_the_next_turn_on() {
        restrict("desk.*", "operator", null);
        assertThat(tools(start("ben", false))).containsExactly("calculator");

        restrict("desk.read", "user", null);
        assertThat(tools(start("ben", false))).containsExactly("calculator", "desk.read");

        testBed.sql().sql("DELETE FROM tool_rights").update();
        assertThat(tools(start("ben", false))).containsExactly("calculator", "desk.read", "desk.write");
    }

    private Roster start(String poster, boolean operator) {
        testBed.sql()
                .sql("UPDATE members SET tools = '{calculator,desk.read,desk.write}' WHERE group_id = :group")
                .param("group", group.id().value())
                .update();
        TurnId turn = group.write("Hello").turn();
        testBed.sql()
                .sql("UPDATE turns SET user_id = CAST(:user AS uuid), by_operator = :operator WHERE id = :turn")
                .param("user", id(poster))
                .param("operator", operator)
                .param("turn", turn.value())
                .update();
        return new TurnRowsReader(testBed.sql())
                .startContext(group.id(), turn)
                .orElseThrow()
                .roster();
    }

    /** {@code nobody} is who posted a turn of an earlier version, which is the owner's. */
    private @Nullable UUID id(String name) {
        return switch (name) {
            case "ben" -> ben.value();
            case "owner" -> group.owner().value();
            default -> null;
        };
    }

    private void restrict(String rule, @Nullable String role, @Nullable String user) {
        testBed.sql()
                .sql("INSERT INTO tool_rights VALUES (:tool, array_remove(ARRAY[CAST(:role AS text)], NULL))")
                .param("tool", rule)
                .param("role", role)
                .update();
        if (user != null) {
            testBed.sql()
                    .sql("INSERT INTO tool_right_users VALUES (:tool, :user)")
                    .param("tool", rule)
                    .param("user", id(user))
                    .update();
        }
    }

    private static List<String> tools(Roster roster) {
        return roster.agents().stream()
                .map(Agent::tools)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }
}
