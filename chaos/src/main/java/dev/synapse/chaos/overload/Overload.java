package dev.synapse.chaos.overload;

import dev.synapse.chaos.TemporaryDirectory;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One run of all attacks concurrently. */
final class Overload {

    private static final int GROUPS = 4;
    private static final Duration BETWEEN_TURNS = Duration.ofSeconds(2);
    /** Minimum duration of a run that must include all attacks. */
    private static final Duration MIN_COMPLETE = Duration.ofMinutes(2);

    private static final Duration PROGRESS = Duration.ofSeconds(30);
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration MAX_QUIET = Duration.ofSeconds(60);
    private static final Duration LAST_ATTACKS = Duration.ofMinutes(3);
    private static final Duration LAST_TURNS = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final String UNFINISHED =
            "SELECT count(*) FROM turns WHERE status IN ('queued', 'running', 'waiting')";
    private static final Duration HEAP_LIMIT = Duration.ofSeconds(90);

    private final OverloadOptions options;
    private final PrintStream progress;
    private final TargetServer synapse;
    private final AttackTallies tallies;
    private final List<String> broken = Collections.synchronizedList(new ArrayList<>());

    private Overload(OverloadOptions options, PrintStream progress, TargetServer synapse) {
        this.options = options;
        this.progress = progress;
        this.synapse = synapse;
        boolean isComplete = options.attacks().isEmpty() && options.time().compareTo(MIN_COMPLETE) >= 0;
        this.tallies = new AttackTallies(isComplete ? AttackCatalogue.names() : List.of());
    }

    static OverloadReport run(OverloadOptions options, PrintStream progress) throws IOException, InterruptedException {
        try (TemporaryDirectory directory = new TemporaryDirectory("synapse-overload-");
                ScriptedModelServer models = ScriptedModelServer.start()
                        .keepRequests(100)
                        .otherwise(request -> Reply.text("Fine. TASK_COMPLETE"));
                TargetServer synapse =
                        TargetServer.start(directory.path(), Map.of("OPENAI_BASE_URL", models.baseUrl()))) {
            return new Overload(options, progress, synapse).run();
        }
    }

    private OverloadReport run() throws InterruptedException {
        Instant begin = Instant.now();
        try (HonestUser user = HonestUser.open(synapse.api(), GROUPS, BETWEEN_TURNS)) {
            List<Attacker> attackers = AttackCatalogue.attackers(synapse.port(), options.addresses());
            user.talk(WARM_UP, new HonestUserResults());
            HonestUserResults before = quiet(user, "before");
            OverloadReport.Size start = size();
            HonestUserResults during = new HonestUserResults();
            Tally health = attacked(user, attackers, during);
            awaitLastTurns();
            HonestUserResults after = synapse.isAlive() ? quiet(user, "after") : new HonestUserResults();
            OverloadReport.Size end = synapse.isAlive() ? sizeOnceShrunk(start) : OverloadReport.Size.NONE;
            return new OverloadReport(
                    new OverloadReport.Run(options, begin, health, user.reconnects()),
                    new OverloadReport.Phases(before, during, after),
                    new OverloadReport.Sizes(start, end),
                    tallies,
                    broken(start, end));
        }
    }

    private HonestUserResults quiet(HonestUser user, String when) throws InterruptedException {
        Duration time = options.time().dividedBy(4);
        say("Honest user only, " + when + " the attacks");
        HonestUserResults record = new HonestUserResults();
        user.talk(time.compareTo(MAX_QUIET) < 0 ? time : MAX_QUIET, record);
        return record;
    }

    private Tally attacked(HonestUser user, List<Attacker> attackers, HonestUserResults record)
            throws InterruptedException {
        say("%d attackers run for %d s"
                .formatted(attackers.size(), options.time().toSeconds()));
        long end = System.nanoTime() + options.time().toNanos();
        AttackRunner runner = new AttackRunner(synapse, options.attacks(), tallies, broken);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (HealthProbe probe = HealthProbe.start(synapse.port())) {
            for (Attacker attacker : attackers) {
                threads.execute(() -> runner.attack(attacker, end));
            }
            threads.execute(() -> reportProgress(record, end));
            user.talk(options.time(), record);
            threads.shutdown();
            if (!threads.awaitTermination(LAST_ATTACKS.toSeconds(), TimeUnit.SECONDS)) {
                broken.add("attacks did not end within " + LAST_ATTACKS);
            }
            threads.shutdownNow();
            return probe.tally();
        }
    }

    /** Waits until the attackers' turns have ended. */
    private void awaitLastTurns() {
        long begin = System.nanoTime();
        try {
            Await.until(
                    LAST_TURNS,
                    () -> {
                        Pause.of(POLL_INTERVAL);
                        return !synapse.isAlive() || synapse.storage().number(UNFINISHED) == 0;
                    },
                    "the attackers' turns have ended");
            say("The attackers' last turns ended after %d s"
                    .formatted(Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
        } catch (AssertionError e) {
            broken.add("%d turns of the attackers are unfinished after %d s"
                    .formatted(synapse.storage().number(UNFINISHED), LAST_TURNS.toSeconds()));
        }
    }

    private List<String> broken(OverloadReport.Size start, OverloadReport.Size end) {
        List<String> all = new ArrayList<>(broken);
        if (!synapse.isAlive()) {
            all.add("the process died:\n" + synapse.lastLines());
        } else if (!end.heap().isBackAt(start.heap())) {
            progress.println(synapse.largestClasses());
            all.add("the heap is %s, from %s at the start".formatted(end.heap(), start.heap()));
        }
        return all;
    }

    private OverloadReport.Size size() {
        return new OverloadReport.Size(
                synapse.heapAfterCollection(),
                synapse.residentBytes(),
                synapse.storage().redisMemory("used_memory"));
    }

    /** Waits for the heap to shrink back, because threads may hold memory of aborted requests for a moment. */
    private OverloadReport.Size sizeOnceShrunk(OverloadReport.Size start) {
        try {
            return Await.until(
                    HEAP_LIMIT, this::size, now -> now.heap().isBackAt(start.heap()), "the heap has shrunk back");
        } catch (AssertionError e) {
            return size();
        }
    }

    private void reportProgress(HonestUserResults record, long end) {
        for (long left = end - System.nanoTime(); left > PROGRESS.toNanos(); left = end - System.nanoTime()) {
            Pause.of(PROGRESS);
            say("%d honest turns accepted, %d attack outcomes; the process is %s"
                    .formatted(record.accepted(), tallies.outcomes(), synapse.isAlive() ? "alive" : "dead"));
        }
    }

    private void say(String what) {
        progress.println(what);
    }
}
