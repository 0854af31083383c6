package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.TemporaryDirectory;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Synapse with an honest user, shared by the tests of one class. A dead process is replaced before the next test, so that the tests do
 * not affect each other.
 */
final class AttackTestBed implements AutoCloseable {

    private static final Duration HEAP_LIMIT = Duration.ofSeconds(60);
    private static final Duration SLOWEST_HEALTH = Duration.ofSeconds(20);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger ADDRESSES = new AtomicInteger(30);

    private final TemporaryDirectory directory = new TemporaryDirectory("synapse-overload-");
    private final ScriptedModelServer models = ScriptedModelServer.start().keepRequests(100);
    private final Map<String, String> settings;
    private TargetServer synapse;
    private HonestUser honest;
    private HeapUsage start;
    private int starts;

    AttackTestBed(Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
        this.settings.put("OPENAI_BASE_URL", models.baseUrl());
        models.otherwise(request -> Reply.text("Fine. TASK_COMPLETE"));
        synapse = launch();
        honest = user();
        start = warm();
    }

    /** Replaces the process if it has died. */
    void restartIfDead() {
        if (!synapse.isAlive()) {
            honest.close();
            synapse.close();
            synapse = launch();
            honest = user();
            start = warm();
        }
    }

    ScriptedModelServer models() {
        return models;
    }

    TargetServer synapse() {
        return synapse;
    }

    /** An attacker with an account, at an address that no other test uses. */
    Attacker attacker() {
        return Attacker.at(synapse.port(), ADDRESSES.incrementAndGet()).withAccount();
    }

    /** An attacker without an account, at an address that no other test uses. */
    Attacker anonymous() {
        return Attacker.at(synapse.port(), ADDRESSES.incrementAndGet());
    }

    /** Runs the attack. Fails unless the process survives, keeps serving, and its heap shrinks back. */
    Tally survive(Attack attack, Attacker by) throws InterruptedException {
        return survive(attack, List.of(by));
    }

    /** The same with several attackers at once. */
    Tally survive(Attack attack, List<Attacker> all) throws InterruptedException {
        AttackTallies tallies = new AttackTallies(List.of());
        try (HealthProbe probe = HealthProbe.start(synapse.port())) {
            new Burst(all.size(), Duration.ofMinutes(3)).of(i -> {
                try {
                    tallies.run(attack, all.get(i));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Tally tally = tallies.tallies().get(attack.name());
            assertStillServes(attack.name() + " " + tally, probe);
            assertThat(tallies.broken()).as(attack.name()).isEmpty();
            return tally;
        }
    }

    private void assertStillServes(String attack, HealthProbe probe) throws InterruptedException {
        long answered = probe.tally().answers(200);
        Await.until(
                ANSWER_LIMIT,
                () -> probe.tally().answers(200) > answered || !synapse.isAlive(),
                "GET /health/live returns 200 after " + attack);
        assertThat(synapse.isAlive())
                .as(() -> "the process died under " + attack + "\n" + synapse.output())
                .isTrue();
        assertThat(probe.tally().counts().keySet())
                .as("GET /health/live during " + attack)
                .containsExactly("200");
        assertThat(probe.answers().percentile(100))
                .as("the slowest response to GET /health/live during " + attack)
                .isLessThan(SLOWEST_HEALTH);
        HonestUserResults record = new HonestUserResults();
        honest.talkOnce(record);
        assertThat(record.broken()).as("an honest turn after " + attack).isEmpty();
        assertThat(record.ends()).containsExactly(Map.entry("completed", 1L));
        Await.until(
                HEAP_LIMIT,
                synapse::heapAfterCollection,
                heap -> heap.isBackAt(start),
                "the heap is back at its initial %s after %s".formatted(start, attack));
    }

    private TargetServer launch() {
        starts++;
        try {
            return TargetServer.start(
                    Files.createDirectory(directory.path().resolve(Integer.toString(starts))), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HonestUser user() {
        return HonestUser.open(synapse.api(), 1, Duration.ZERO);
    }

    private HeapUsage warm() {
        try {
            honest.talkOnce(new HonestUserResults());
            return synapse.heapAfterCollection();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        honest.close();
        synapse.close();
        models.close();
        directory.close();
    }
}
