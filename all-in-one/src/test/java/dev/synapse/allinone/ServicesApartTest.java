package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.GatewayApplication;
import dev.synapse.orchestrator.OrchestratorApplication;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestProcess;
import dev.synapse.testkit.TestProcess.Command;
import dev.synapse.testkit.TestServers;
import dev.synapse.workers.WorkersApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services in separate processes: a gateway, an orchestrator and two workers, each worker with its own model server. */
@Tag("slow")
class ServicesApartTest {

    private static final int CANCELS = 20;
    private static final TestDatabase DATABASE = TestServers.freshDatabase();
    private static final EmbeddedRedis REDIS = TestServers.freshRedis();

    @TempDir
    private static Path directory;

    private static TestProcess gateway;
    private static TestProcess orchestrator;
    private static Worker one;
    private static Worker other;
    private static ApiClient api;

    /** A worker and its model server. */
    private static final class Worker implements AutoCloseable {

        private final ScriptedModelServer models = ScriptedModelServer.researchTeam();
        private TestProcess process = launch(models);

        private static TestProcess launch(ScriptedModelServer models) {
            return ServicesApartTest.launch(
                    WorkersApplication.class,
                    Map.of(
                            "OPENAI_BASE_URL",
                            models.baseUrl(),
                            "SYNAPSE_WORKER_LEASE_MS",
                            "1500",
                            "SYNAPSE_CONTEXT_POLICY",
                            "summary",
                            "SYNAPSE_MONITORING_ADDRESS",
                            "127.0.0.1:0"));
        }

        /** Its metrics. */
        String metrics() {
            return monitoring(process).get("/metrics").expect(200).text();
        }

        /** Scripts the reply of the team's Writer to this worker. */
        void script(GroupClient team, Reply reply) {
            team.scripted().at(models).on("Writer", reply);
        }

        boolean isBusy() {
            return models.inFlight() > 0;
        }

        void restart() {
            process.close();
            process = launch(models);
        }

        @Override
        public void close() {
            process.close();
            models.close();
        }
    }

    @BeforeAll
    static void start() {
        gateway = launch(GatewayApplication.class, Map.of("DATABASE_URL", DATABASE.url(), "SYNAPSE_PORT", "0"));
        one = new Worker();
        other = new Worker();
        String port = gateway.awaitOutput("Tomcat started on port (\\d+)", RunningSynapse.START_LIMIT)
                .group(1);
        api = ApiClient.at("http://127.0.0.1:" + port);
        orchestrator = launchOrchestrator();
    }

    @AfterAll
    static void close() {
        List.of(gateway, orchestrator).forEach(TestProcess::close);
        List.of(one, other).forEach(Worker::close);
        DATABASE.close();
        REDIS.close();
    }

    @Test
    void a_turn_runs_through_all_services() {
        GroupClient team = GroupClient.create(api, one.models);

        assertThat(team.runTurn("How high?").path("status").asString()).isEqualTo("completed");

        assertThat(team.senders()).hasSize(8);
        assertThat(records().messages(team.group())).isEqualTo(team.messages());
    }

    @Test
    void each_worker_reports_its_own_model_calls() {
        GroupClient team = GroupClient.create(api, one.models);
        team.runTurn("How high?");

        assertThat(one.metrics() + other.metrics())
                .contains("synapse_model_calls_total{model=\"other\",outcome=\"completed\",provider=\"openai\"}")
                .contains("synapse_model_tokens_total", "synapse_model_first_token_seconds_sum");
    }

    @Test
    void orchestrator_and_workers_serve_their_health_and_metrics() {
        GroupClient team = GroupClient.create(api, one.models);
        team.runTurn("How high?");

        for (TestProcess process : List.of(orchestrator, one.process, other.process)) {
            ApiClient port = monitoring(process);
            Await.until(
                    RunningSynapse.START_LIMIT,
                    () -> port.get("/health/ready").status() == 200,
                    "a process that is ready");
            port.get("/health/live").expect(200);
        }
        assertThat(monitoring(orchestrator).get("/metrics").expect(200).text())
                .contains(
                        "synapse_turns_started_total",
                        "synapse_turns_ended_total{status=\"completed\"}",
                        "synapse_hop_duration_seconds_count{outcome=\"completed\"}",
                        "synapse_jobs_taken_total{job=\"start_turn\"}",
                        "synapse_dead_letters_total",
                        "jvm_memory_used_bytes");
    }

    @Test
    void another_worker_takes_over_after_a_kill_during_a_model_call() {
        GroupClient team = GroupClient.create(api, one.models);
        Latch latch = new Latch();
        List.of(one, other)
                .forEach(worker -> worker.script(team, Reply.text("never said").heldBy(latch)));
        String turn = team.ask("How high?");
        latch.awaitWaiting(1, GroupClient.TURN_LIMIT);
        Worker busy = one.isBusy() ? one : other;
        Worker idle = one.isBusy() ? other : one;
        idle.script(team, Reply.text("The mountain is high."));

        busy.process.kill();

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        latch.open();
        assertThat(team.senders()).hasSize(8);
        assertThat(team.messages().get(6).path("content").asString()).isEqualTo("The mountain is high.");
        assertThat(records().messages(team.group())).isEqualTo(team.messages());
        busy.restart();
    }

    @Test
    void a_turn_continues_after_the_orchestrator_is_killed() {
        GroupClient team = GroupClient.create(api, one.models);
        Latch latch = new Latch();
        Reply words = Reply.text("The mountain is high.").heldBy(latch);
        List.of(one, other).forEach(worker -> worker.script(team, words));
        String turn = team.ask("How high?");
        latch.awaitWaiting(1, GroupClient.TURN_LIMIT);

        orchestrator.kill();
        latch.open();
        orchestrator = launchOrchestrator();

        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("completed");
        assertThat(team.senders()).hasSize(8);
        assertThat(records().messages(team.group())).isEqualTo(team.messages());
    }

    @Test
    void a_cancelled_turn_ends_its_calls_in_any_process() {
        GroupClient team = GroupClient.create(api, one.models);
        List.of(one, other).forEach(worker -> worker.script(team, Reply.hang()));
        String turn = team.ask("@[Writer] hello");
        Worker busy = Await.until(
                GroupClient.TURN_LIMIT,
                () -> one.isBusy() ? one : other,
                worker -> worker.isBusy(),
                "a worker calls its model");

        team.api().cancelTurn(team.group(), turn).expect(202);

        Await.until(
                GroupClient.TURN_LIMIT,
                () -> busy.models.calls().getLast().clientClosed(),
                "the connection to the model has been closed");
        assertThat(team.awaitEnd(turn).path("status").asString()).isEqualTo("cancelled");
        List.of(one, other).forEach(worker -> worker.script(team, Reply.text("The mountain is high.")));
        assertThat(team.runTurn("How high?").path("status").asString()).isEqualTo("completed");
        assertThat(records().messages(team.group())).isEqualTo(team.messages());
    }

    /** A model without a catalogue entry has a window of 32,768 tokens; each of these questions takes 10,000. */
    @Test
    void a_history_that_no_longer_fits_is_summarised_once_for_all_workers() {
        GroupClient team = GroupClient.create(api, one.models);
        List.of(one, other).forEach(worker -> {
            team.scripted().at(worker.models).on("Orchestrator", Reply.text("I see. TASK_COMPLETE"));
            worker.models
                    .when(request -> request.model().equals(team.model())
                            && request.system().startsWith("You keep the record"))
                    .reply(Reply.text("They wrote at length."));
        });

        for (int i = 0; i < 4; i++) {
            assertThat(team.runTurn(i + "x".repeat(30_000)).path("status").asString())
                    .isEqualTo("completed");
        }

        List<String> kept = Await.until(
                GroupClient.TURN_LIMIT,
                () -> records().summaries(team.group()),
                texts -> !texts.isEmpty(),
                "a summary exists");
        assertThat(kept).containsOnly("They wrote at length.").hasSizeLessThan(4);
        assertThat(Stream.of(one, other)
                        .flatMap(worker -> team.scripted().at(worker.models).prompts("Orchestrator").stream()))
                .filteredOn(prompt -> prompt.mentions("They wrote at length."))
                .isNotEmpty()
                .noneMatch(prompt -> prompt.mentions("[User]: 0x"));
        assertThat(records().messages(team.group())).isEqualTo(team.messages());
    }

    /** The goal of docs/models.md is one second on an otherwise idle machine; this limit allows for busy ones. */
    @Test
    void a_cancellation_reaches_clients_and_the_model_at_once() throws Exception {
        GroupClient team = GroupClient.create(api, one.models);
        List.of(one, other).forEach(worker -> worker.script(team, Reply.hang()));
        List<Long> announced = new ArrayList<>();
        List<Long> closed = new ArrayList<>();
        try (EventClient events = team.listen()) {
            for (int i = 1; i <= CANCELS; i++) {
                String turn = team.ask("@[Writer] hello");
                ModelCall call = Await.until(
                        GroupClient.TURN_LIMIT, () -> openCall(team), _ -> true, "a model call is in progress");
                long asked = System.nanoTime();
                FutureTask<Long> end = new FutureTask<>(() -> {
                    Await.until(
                            GroupClient.TURN_LIMIT, call::clientClosed, "the connection to the model has been closed");
                    return Duration.ofNanos(System.nanoTime() - asked).toMillis();
                });
                Thread.ofVirtual().start(end);

                team.api().cancelTurn(team.group(), turn).expect(202);

                events.awaitType("turn.cancelled", i, GroupClient.TURN_LIMIT);
                announced.add(Duration.ofNanos(System.nanoTime() - asked).toMillis());
                closed.add(end.get());
            }
        }
        System.out.printf("From cancel to turn.cancelled at the socket: %s%n", percentiles(announced));
        System.out.printf("From cancel to the close of the connection to the model: %s%n", percentiles(closed));
        assertThat(announced).allMatch(millis -> millis < 10_000);
        assertThat(closed).allMatch(millis -> millis < 10_000);
    }

    private static @Nullable ModelCall openCall(GroupClient team) {
        return Stream.of(one, other)
                .flatMap(worker -> worker.models.calls().stream())
                .filter(call -> call.request().model().equals(team.model()) && !call.finished())
                .findFirst()
                .orElse(null);
    }

    private static String percentiles(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return "median %d ms, p90 %d ms, maximum %d ms of %d"
                .formatted(
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() * 9 / 10),
                        sorted.getLast(),
                        sorted.size());
    }

    private static ApiClient monitoring(TestProcess process) {
        return ApiClient.at(
                process.awaitOutput("Serving health and metrics at (http://127.0.0.1:\\d+)", RunningSynapse.START_LIMIT)
                        .group(1));
    }

    private static TestProcess launchOrchestrator() {
        return launch(
                OrchestratorApplication.class,
                Map.of("DATABASE_URL", DATABASE.url(), "SYNAPSE_MONITORING_ADDRESS", "127.0.0.1:0"));
    }

    private static TestProcess launch(Class<?> service, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(ChildJvm.OPTIONS);
        environment.put("REDIS_URL", REDIS.url());
        environment.put("SECRET_KEY", "a secret of thirty-two bytes or more");
        environment.putAll(settings);
        return TestProcess.start(
                Command.of(service.getName()).withEnvironment(environment).in(directory));
    }

    private static Records records() {
        return new Records(new Records.Address(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
    }
}
