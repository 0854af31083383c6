package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.CutProxy.Direction;
import dev.synapse.testkit.HeldConnection;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.RecordingClient;
import dev.synapse.testkit.ResearchTeam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Separate services with short leases, shared by all faults that leave them usable, and the teams that the faults create. */
final class TestBed implements AutoCloseable {

    static final int ATTEMPTS = 3;

    /** Time limit for the invariants to hold after the healing. */
    private static final Duration HEALING = Duration.ofSeconds(60);

    private static final String SEED = "chaos.seed";

    private final Installation installation;
    private final String token;
    private final List<RecordedGroup> teams = new ArrayList<>();
    private final long seed = Long.getLong(SEED, System.nanoTime());
    private Random random = new Random(seed);
    private int losses;

    /** An installation with one Redis server. */
    TestBed() {
        this(SingleRedis::start);
    }

    TestBed(RedisServers.Starter redis) {
        Map<String, String> settings = Map.of(
                "SYNAPSE_WORKER_LEASE_MS", "2500",
                "SYNAPSE_ORCHESTRATOR_LEASE_MS", "2000",
                "SYNAPSE_BUSY_ATTEMPTS", Integer.toString(ATTEMPTS));
        installation = Installation.start(new Installation.Plan(2, 2, 2, settings), redis);
        token = installation.api().asNewUser().token();
    }

    /** Begins a fault; its random choices follow from the seed and its name. */
    void begin(String fault) {
        System.out.printf("%s: -D%s=%d repeats it%n", fault, SEED, seed);
        random = new Random(seed ^ fault.hashCode());
    }

    Installation installation() {
        return installation;
    }

    Random random() {
        return random;
    }

    /** Returns a random element. */
    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    RecordedGroup team() {
        return team(token);
    }

    RecordedGroup team(String ownersToken) {
        return remember(RecordedGroup.create(installation, ownersToken, ApiClient.json()));
    }

    RecordedGroup team(String limit, int value) {
        return remember(
                RecordedGroup.create(installation, token, ApiClient.json().put(limit, value)));
    }

    private RecordedGroup remember(RecordedGroup team) {
        teams.add(team);
        return team;
    }

    /** Closes the client of a team whose group was deleted or is no longer needed. */
    void forget(RecordedGroup team) {
        team.close();
        teams.remove(team);
    }

    /** Slows all models, so that faults can happen within a turn. */
    void slowModels() {
        ResearchTeam team = new ResearchTeam();
        installation
                .models()
                .otherwise(request -> team.reply(request).slowedBy(Duration.ofMillis(30), Duration.ofMillis(40)));
    }

    void quickModels() {
        installation.models().otherwise(new ResearchTeam());
    }

    /** Notes another loss of Redis data, after which each step may run all its attempts again. */
    void noteRedisLoss() {
        losses++;
    }

    List<ServiceProcess> workers() {
        return installation.services(Kind.WORKER);
    }

    List<ServiceProcess> orchestrators() {
        return installation.services(Kind.ORCHESTRATOR);
    }

    List<ServiceProcess> gateways() {
        return installation.services(Kind.GATEWAY);
    }

    /** Returns the worker that made the call. */
    ServiceProcess callerOf(ModelCall call) {
        String key = call.request().headers().getOrDefault("authorization", "");
        return workers().stream()
                .filter(worker -> key.equals("Bearer " + worker))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not the key of a worker: " + key));
    }

    /** A service with a held connection. */
    record Held(ServiceProcess service, HeldConnection hold) {}

    /** Traps the first of several services that sends a text. */
    record Trap(Map<ServiceProcess, HeldConnection> holds, Function<ServiceProcess, CutProxy> proxyOf) {

        /** Waits until one service is caught, and releases the others. */
        Held caught() {
            Held caught = Await.until(
                    RecordedGroup.LIMIT,
                    () -> holds.entrySet().stream()
                            .filter(entry -> entry.getValue().isReached())
                            .map(entry -> new Held(entry.getKey(), entry.getValue()))
                            .findFirst()
                            .orElse(null),
                    held -> true,
                    "a connection of " + holds.keySet() + " is held");
            holds.forEach((service, hold) -> {
                if (service != caught.service()) {
                    proxyOf.apply(service).dropHold();
                    hold.release();
                }
            });
            return caught;
        }
    }

    Trap trap(
            List<ServiceProcess> services,
            Function<ServiceProcess, CutProxy> proxyOf,
            String text,
            Direction direction) {
        Map<ServiceProcess, HeldConnection> holds = new LinkedHashMap<>();
        services.forEach(service -> holds.put(service, proxyOf.apply(service).holdAt(text, direction)));
        return new Trap(holds, proxyOf);
    }

    /** Heals all faults, and checks that the invariants hold and that a new turn succeeds. */
    void assertInvariantsHold() {
        assertInvariantsHold(0);
    }

    void assertInvariantsHold(int deadLetters) {
        installation.heal();
        assertThat(teams).isNotEmpty();
        List<RecordingClient> clients =
                teams.stream().map(RecordedGroup::client).toList();
        int callsPerStep = ATTEMPTS * (1 + losses);
        List<String> broken =
                new Invariants(installation, clients, deadLetters, (_, _) -> callsPerStep).broken(HEALING);
        assertThat(broken).as("-D%s=%d", SEED, seed).isEmpty();
        assertThat(team().runTurn("Is all well?").path("status").asString()).isEqualTo("completed");
    }

    /** Removes all dead letters, as an operator does after reading them. */
    void discardDeadLetters() {
        new Shards(Installation.SHARDS)
                .all()
                .forEach(shard -> installation.redis().call(commands -> commands.del(shard.deadLetters())));
    }

    @Override
    public void close() {
        teams.forEach(RecordedGroup::close);
        installation.close();
    }
}
