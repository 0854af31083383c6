package dev.synapse.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.GatewayApplication;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ModelEntry;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class DeadLettersApplicationTest {

    private static Environment env;
    private static Backends backends;
    private static ConfigurableApplicationContext gateway;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ApiClient anna;
    private String group;
    private Job dead;
    private String turn;

    @BeforeAll
    static void start() {
        env = Environment.of(Map.of(
                "DATABASE_URL", TestServers.freshDatabase().url(),
                "REDIS_URL", TestServers.freshRedis().url()));
        backends = Backends.connect(CoreSettings.from(env), DatabaseSettings.from(env), "test", 10);
        ProviderEntry demo = new ProviderEntry("demo", "demo-1", List.of(new ModelEntry("demo-1", "Demo")));
        new CatalogueStore(backends.redis()).publish("test", new Catalogue(List.of(), List.of(demo), "demo", "demo-1"));
        Environment ofGateway = env.with(Map.of("SECRET_KEY", "0123456789abcdef0123456789abcdef", "SYNAPSE_PORT", "0"));
        gateway = GatewayApplication.start(ofGateway, backends, MemoryBudget.ofHeap(ofGateway));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backends.close();
    }

    /** A turn, and a job of it that was given up. */
    @BeforeEach
    void giveUp() {
        anna = ApiClient.at("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port"))
                .asNewUser();
        group = anna.createGroup("Team").expect(201).id();
        turn = anna.postMessage(group, "Say it again")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        dead = new Job.ContinueTurn(GroupId.of(group), TurnId.of(turn), new TurnInput.ToolAnswered(StepId.next()));
        assertThat(run("discard", "--all")).isZero();
        out.reset();
        bury(Json.write(dead));
    }

    @Test
    void they_are_listed_and_shown() {
        assertThat(run("list")).isZero();
        assertThat(text(out)).hasLineCount(2).contains("continue_turn", turn, "too often");

        out.reset();
        assertThat(run("--json")).isZero();
        assertThat(Json.mapper().readTree(text(out))).hasSize(1);

        out.reset();
        String id = ids().getFirst();
        assertThat(run("show", id)).isZero();
        assertThat(text(out)).contains("id      " + id, "group   " + group, "for     orchestrator", Json.write(dead));

        out.reset();
        assertThat(run("show", id, "--json")).isZero();
        JsonNode letter = Json.mapper().readTree(text(out)).path(0);
        assertThat(letter.path("turn_id").asString()).isEqualTo(turn);
        assertThat(Json.read(letter.path("text").asString(), Job.class)).isEqualTo(dead);
    }

    @Test
    void a_retry_says_the_message_again_as_a_new_turn_and_once_only() {
        end("failed");
        String id = ids().getFirst();
        long queued = waiting();

        assertThat(run("retry", id)).isZero();

        assertThat(ids()).isEmpty();
        JsonNode turns = anna.get("/groups/" + group + "/turns").expect(200).body();
        assertThat(turns).hasSize(2);
        assertThat(turns.path(1).path("status").asString()).isEqualTo("failed");
        String again = turns.path(0).path("id").asString();
        assertThat(text(out)).contains(id + " was posted again, as turn " + again);
        assertThat(anna.messages(group)
                        .body()
                        .valueStream()
                        .map(message -> message.path("content").asString()))
                .filteredOn("Say it again"::equals)
                .hasSize(2);
        assertThat(waiting()).isEqualTo(queued + 1);
    }

    @Test
    void a_retry_that_broke_off_before_the_letter_was_removed_gives_the_same_turn() {
        end("failed");
        String id = ids().getFirst();
        String first = anna.post(
                        "/groups/" + group + "/messages",
                        ApiClient.json().put("content", "Say it again").put("client_message_id", "dead-letter:" + turn))
                .expect(202)
                .body()
                .path("turn_id")
                .asString();

        assertThat(run("retry", id)).isZero();

        assertThat(text(out)).contains("was posted again, as turn " + first);
        assertThat(anna.get("/groups/" + group + "/turns").body()).hasSize(2);
        assertThat(ids()).isEmpty();
    }

    @Test
    void several_letters_of_one_turn_say_its_message_again_once() {
        bury(Json.write(dead));
        end("failed");

        assertThat(run("retry", "--all")).isZero();

        assertThat(ids()).isEmpty();
        assertThat(anna.get("/groups/" + group + "/turns").body()).hasSize(2);
        assertThat(text(out).lines()).hasSize(2).allMatch(line -> line.contains(" was posted again, as turn "));
        out.reset();
        assertThat(run("retry", "--all")).isZero();
        assertThat(text(out)).contains("There are no dead letters");
    }

    @Test
    void letters_of_all_shards_are_listed_in_the_order_of_their_time() {
        backends.shards()
                .all()
                .reversed()
                .forEach(shard -> backends.redis()
                        .call(commands ->
                                commands.xadd(shard.deadLetters(), body(Role.ORCHESTRATOR, Json.write(dead)))));

        List<Long> times = ids().stream()
                .map(id -> Long.parseLong(id.substring(id.indexOf(':') + 1, id.indexOf('-'))))
                .toList();

        assertThat(times).hasSizeGreaterThan(2).isSorted();
    }

    @Test
    void what_has_not_failed_is_not_tried_again() {
        assertThat(run("retry", "--all")).isEqualTo(1);
        assertThat(text(err)).contains("has not ended yet");

        end("completed");
        assertThat(run("retry", "--all")).isEqualTo(1);
        assertThat(text(err)).contains("has completed; discard it");

        anna.deleteGroup(group).expect(204);
        assertThat(run("retry", "--all")).isEqualTo(1);
        assertThat(text(err)).contains("has been deleted; discard it");
        assertThat(ids()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void a_job_that_cannot_be_read_goes_back_to_its_stream(Role role) {
        run("discard", "--all");
        bury(role, "{\"kind\":\"of_tomorrow\"}");
        String stream = shard().jobs(role);
        long before = backends.redis().call(commands -> commands.xlen(stream));

        assertThat(run("retry", "--all")).isZero();

        assertThat(ids()).isEmpty();
        var jobs = backends.redis().call(commands -> commands.xrange(stream, io.lettuce.core.Range.unbounded()));
        assertThat(jobs).hasSize((int) before + 1);
        assertThat(jobs.getLast().getBody()).isEqualTo(Map.of("j", "{\"kind\":\"of_tomorrow\"}", "h", "7"));
    }

    @Test
    void they_are_discarded() {
        String id = ids().getFirst();

        assertThat(run("discard", id)).isZero();

        assertThat(ids()).isEmpty();
        assertThat(run("discard", id)).isEqualTo(1);
        assertThat(text(err)).contains("There is no dead letter " + id);
        out.reset();
        assertThat(run()).isZero();
        assertThat(text(out)).contains("There are no dead letters");
    }

    @Test
    void invalid_command_lines_are_refused() {
        for (String[] args : new String[][] {
            {"bury"},
            {"show"},
            {"retry"},
            {"list", "x"},
            {"discard", "--json", "x"},
            {"retry", "--all", "x"},
            {"list", "--al"},
            {"--all"}
        }) {
            assertThat(run(args)).as(Arrays.toString(args)).isEqualTo(2);
        }
        assertThat(text(err))
                .contains(
                        "Unmatched argument at index 0: 'bury'",
                        "Missing required parameter: 'ID'",
                        "retry needs the ids of dead letters, as list shows them, or --all",
                        "Unknown option: '--json'");
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("Usage: dead-letters");
        assertThat(run("show", "nonsense")).isEqualTo(1);
    }

    @Test
    void without_redis_it_says_so_at_once() {
        Environment nowhere = Environment.of(Map.of("REDIS_URL", "redis://127.0.0.1:1"));

        assertThat(run(nowhere, "list")).isEqualTo(1);

        assertThat(text(err)).contains("127.0.0.1:1").hasLineCount(1);
    }

    private Shard shard() {
        return backends.shards().keys(GroupId.of(group)).shard();
    }

    private void bury(String job) {
        bury(Role.ORCHESTRATOR, job);
    }

    private void bury(Role role, String job) {
        backends.redis().call(commands -> commands.xadd(shard().deadLetters(), body(role, job)));
    }

    private static Map<String, String> body(Role role, String job) {
        return Map.of("role", role.text(), "reason", "handed out too often", "j", job, "h", "7");
    }

    private void end(String status) {
        JdbcClient.create(backends.database())
                .sql("UPDATE turns SET status = :status, ended_at = now() WHERE id = :turn")
                .param("status", status)
                .param("turn", UUID.fromString(turn))
                .update();
    }

    private long waiting() {
        String key = backends.shards().keys(GroupId.of(group)).waiting();
        return backends.redis().call(commands -> commands.zcard(key));
    }

    private List<String> ids() {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        DeadLettersApplication.run(() -> env, List.of("list", "--json"), stream(json), stream(err));
        return Json.mapper()
                .readTree(text(json))
                .valueStream()
                .map(letter -> letter.path("id").asString())
                .toList();
    }

    private int run(String... args) {
        return run(env, args);
    }

    private int run(Environment environment, String... args) {
        return DeadLettersApplication.run(() -> environment, List.of(args), stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
