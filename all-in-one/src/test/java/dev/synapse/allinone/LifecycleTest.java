package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Start and shutdown of the all-in-one. */
@ExtendWith(SharedTestBed.class)
@Tag("slow")
class LifecycleTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void two_instances_run_side_by_side_and_SIGTERM_leaves_no_processes(@TempDir Path directory) throws IOException {
        try (ScriptedModelServer models = ScriptedModelServer.researchTeam();
                RunningSynapse scripted = RunningSynapse.start(
                        directory.resolve("a home with spaces"),
                        Map.of("OPENAI_BASE_URL", models.baseUrl(), "SYNAPSE_LISTEN_ADDRESS", "0.0.0.0"));
                RunningSynapse demo = RunningSynapse.start(directory.resolve("demo"), Map.of())) {
            GroupClient team = GroupClient.create(scripted.api(), models);
            assertThat(team.runTurn("One?").path("status").asString()).isEqualTo("completed");
            assertThat(team.at(demo.api()).api().me().status()).isEqualTo(401);
            EventClient socket = team.listen();
            assertThat(scripted.process().output()).noneMatch(line -> line.contains("Only this machine"));

            assertThat(scripted.children()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(scripted.stop()).isZero();

            assertThat(socket.awaitClosed(LIMIT)).isEqualTo(1012);
            assertThat(scripted.log()).contains("[close-gateway]").doesNotContain("SpringApplicationShutdownHook");
            assertDemoShowsTheWholeLoop(demo);
            assertItsDatabasesComeBack(demo);
            demo.process().terminate(); // a second signal, as from an impatient Ctrl-C, changes nothing
            assertThat(demo.stop()).isZero();
        }
    }

    /** Without any API key. */
    private static void assertDemoShowsTheWholeLoop(RunningSynapse synapse) {
        ApiClient api = synapse.api().asNewUser();
        synapse.process().awaitOutput("Only this machine can reach the API.*SYNAPSE_LISTEN_ADDRESS=0.0.0.0", LIMIT);
        synapse.process().awaitOutput("No API key is set.*demo", LIMIT);
        assertThat(api.get("/system/llm-options").expect(200).body().valueStream())
                .extracting(option -> option.path("provider_name").asString())
                .containsExactly("demo");
        ObjectNode group = ApiClient.json().put("name", "Demo");
        ObjectNode researcher = group.putArray("members").addObject();
        researcher.put("alias", "Researcher").put("role_prompt", "You find out facts.");
        researcher.putArray("tools").add("web_search");
        String id = api.post("/groups", group).expect(201).id();
        JsonNode accepted =
                api.postMessage(id, "How high is the Zugspitze?").expect(202).body();

        JsonNode turn = api.awaitTurnEnd(id, accepted.path("turn_id").asString(), GroupClient.TURN_LIMIT);

        assertThat(turn.path("status").asString()).isEqualTo("completed");
        List<JsonNode> messages = api.messages(id).body().valueStream().toList();
        assertThat(messages)
                .extracting(message -> message.path("sender_alias").asString())
                .containsExactly("User", "Orchestrator", "Researcher", "web_search", "Researcher", "Orchestrator");
        assertThat(messages.subList(1, messages.size()))
                .filteredOn(message -> !message.path("content").asString().isEmpty())
                .allSatisfy(message ->
                        assertThat(message.path("content").asString()).containsIgnoringCase("demo"));
    }

    /** Both databases are killed one by one, and run again for the next turn. */
    private static void assertItsDatabasesComeBack(RunningSynapse synapse) {
        for (String program : List.of("postgres", "redis")) {
            List<ProcessHandle> servers = serversOf(synapse, program);
            assertThat(servers).as(program).isNotEmpty();
            servers.forEach(ProcessHandle::destroyForcibly);
            Await.until(
                    Duration.ofSeconds(20),
                    () -> servers.stream().noneMatch(ProcessHandle::isAlive),
                    program + " has exited");

            assertDemoAnswersAgain(synapse);
            assertThat(serversOf(synapse, program)).doesNotContainAnyElementsOf(servers);
        }
        assertThat(synapse.log()).contains("Restarting PostgreSQL on port", "Restarting Redis on port");
    }

    private static List<ProcessHandle> serversOf(RunningSynapse synapse, String program) {
        return synapse.children().stream()
                .filter(child -> child.info().command().orElse("").contains(program))
                .toList();
    }

    private static void assertDemoAnswersAgain(RunningSynapse synapse) {
        Await.until(GroupClient.TURN_LIMIT, () -> isHealthy(synapse), "PostgreSQL and Redis run again");
        ApiClient api = synapse.api().asNewUser();
        String group = api.createGroup("Again").expect(201).id();
        String turn = api.postMessage(group, "Hello")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        assertThat(api.awaitTurnEnd(group, turn, GroupClient.TURN_LIMIT)
                        .path("status")
                        .asString())
                .isEqualTo("completed");
    }

    /** Not only reachable but at work: a cached check may still report a killed database as healthy. */
    private static boolean isHealthy(RunningSynapse synapse) {
        return synapse.children().stream()
                        .anyMatch(child -> child.info().command().orElse("").contains("redis"))
                && synapse.children().stream()
                        .anyMatch(child -> child.info().command().orElse("").contains("postgres"))
                && synapse.api().get("/health").status() == 200;
    }

    @Test
    void a_second_start_on_a_home_in_use_is_refused_with_one_line(AllInOneTestBed testBed) {
        try (TestProcess second = RunningSynapse.launch(testBed.synapse().home(), Map.of())) {
            assertThat(second.awaitExit(LIMIT)).isEqualTo(1);

            assertThat(complaints(second)).singleElement().asString().contains("in use", "SYNAPSE_HOME");
        }
        assertThat(testBed.synapse().api().get("/health").status()).isEqualTo(200);
    }

    @Test
    void a_port_in_use_is_refused_with_one_line(AllInOneTestBed testBed, @TempDir Path directory) {
        String port =
                Integer.toString(URI.create(testBed.synapse().api().baseUrl()).getPort());
        try (TestProcess second = RunningSynapse.launch(directory.resolve("home"), Map.of("SYNAPSE_PORT", port))) {
            assertThat(second.awaitExit(RunningSynapse.START_LIMIT)).isEqualTo(1);

            assertThat(complaints(second)).singleElement().asString().contains("SYNAPSE_PORT", port);
        }
    }

    /** Output of a process other than its progress and the messages of the JVM. */
    static List<String> complaints(TestProcess process) {
        return process.output().stream()
                .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
                .filter(line -> !line.startsWith("WARNING: "))
                .filter(line -> !line.matches("(Starting|Connecting) .*"))
                .toList();
    }
}
