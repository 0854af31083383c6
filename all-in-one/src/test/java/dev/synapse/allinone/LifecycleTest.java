package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Gate;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start and end of the all-in-one. */
class LifecycleTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void two_run_side_by_side_and_SIGTERM_leaves_nothing_behind() throws IOException {
        try (ScriptedModelServer models = ScriptedModelServer.researchTeam();
                RunningSynapse one = start("a home with spaces", models);
                RunningSynapse other = start("other", models)) {
            Team team = Team.create(one.api(), models);
            assertThat(team.finish("One?").path("status").asString()).isEqualTo("completed");
            Team otherTeam = Team.create(other.api(), models);
            assertThat(otherTeam.finish("Other?").path("status").asString()).isEqualTo("completed");
            assertThat(team.at(other.api()).api().me().status()).isEqualTo(401);

            EventClient socket = team.listen();
            assertThat(one.children()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(one.stop()).isZero();

            assertThat(socket.awaitClosed(LIMIT)).isEqualTo(1012);
            assertThat(otherTeam.finish("Still there?").path("status").asString())
                    .isEqualTo("completed");
            assertThat(other.stop()).isZero();
        }
    }

    @Test
    void a_turn_under_way_at_SIGTERM_is_finished_after_the_next_start() {
        try (ScriptedModelServer models = ScriptedModelServer.researchTeam()) {
            Gate gate = new Gate();
            RunningSynapse first = start("home", models);
            Team team = Team.create(first.api(), models);
            team.on("Writer", Reply.text("too late").behind(gate), Reply.text("In time."));
            String turn = team.ask("How high?");
            gate.awaitWaiting(1, Team.TURN_LIMIT);

            assertThat(first.stop()).isZero();

            try (RunningSynapse second = start("home", models)) {
                Team again = team.at(second.api());
                assertThat(again.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
                assertThat(again.senders()).hasSize(8);
                assertThat(again.messages().get(6).path("content").asString()).isEqualTo("In time.");
            }
            gate.open();
            first.close();
        }
    }

    @Test
    void a_second_start_on_a_home_or_a_port_in_use_is_refused_with_one_line() {
        try (ScriptedModelServer models = ScriptedModelServer.researchTeam();
                RunningSynapse running = start("home", models)) {
            try (TestProcess second = RunningSynapse.launch(running.home(), Map.of())) {
                assertThat(second.awaitExit(LIMIT)).isEqualTo(1);
                assertThat(complaints(second)).singleElement().asString().contains("in use", "SYNAPSE_HOME");
            }
            String port = Integer.toString(URI.create(running.api().baseUrl()).getPort());
            try (TestProcess second = RunningSynapse.launch(directory.resolve("other"), Map.of("SYNAPSE_PORT", port))) {
                assertThat(second.awaitExit(LIMIT)).isEqualTo(1);
                assertThat(complaints(second)).singleElement().asString().contains("SYNAPSE_PORT", port);
            }
            assertThat(running.api().get("/health").status()).isEqualTo(200);
        }
    }

    private RunningSynapse start(String home, ScriptedModelServer models) {
        return RunningSynapse.start(directory.resolve(home), Map.of("OPENAI_BASE_URL", models.baseUrl()));
    }

    /** What a process wrote beside its progress and what the JVM itself says. */
    static List<String> complaints(TestProcess process) {
        return process.output().stream()
                .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
                .filter(line -> !line.startsWith("WARNING: "))
                .filter(line -> !line.matches("(Starting|Connecting) .*"))
                .toList();
    }
}
