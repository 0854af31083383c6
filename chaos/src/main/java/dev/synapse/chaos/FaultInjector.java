package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.testkit.CutProxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Injects faults into an installation at random intervals, and undoes each after a short time. Faults come in rounds of all kinds in
 * random order, so that a sufficiently long run includes each kind. Thread-safe.
 */
final class FaultInjector {

    private static final int MAX_DOWNTIME_MILLIS = 3000;
    private static final int MAX_FREEZE_MILLIS = 25_000;

    private final Installation installation;
    private final SoakOptions options;
    private final Random random;
    private final Consumer<Fault> listener;
    private final List<Fault> fired = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Deque<FaultKind> round = new ArrayDeque<>();
    private final Set<ServiceProcess> frozen = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("injector").unstarted(this::run);
    private final List<Thread> undoing = new ArrayList<>();

    /** @param listener receives each fault when it happens */
    FaultInjector(Installation installation, SoakOptions options, Consumer<Fault> listener) {
        this.installation = installation;
        this.options = options;
        this.random = new Random(options.seed());
        this.listener = listener;
    }

    /**
     * A fault that was injected.
     *
     * @param victim the affected service or server
     * @param at when it happened, as {@link System#nanoTime}
     * @param over when it is undone, as {@link System#nanoTime}
     */
    record Fault(FaultKind kind, String victim, long at, long over) {}

    void start() {
        thread.start();
    }

    synchronized List<Fault> fired() {
        return List.copyOf(fired);
    }

    /** Faults that could not be injected or undone; they make the run unreliable. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Stops injecting faults and undoes all faults. */
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        for (Thread each : undoing) {
            each.interrupt();
            each.join();
        }
        installation.heal();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(options.every().any(random));
                attempt(() -> fire(next()));
            }
        } catch (InterruptedException e) {
            // the run has ended
        }
    }

    private FaultKind next() {
        if (round.isEmpty()) {
            List<FaultKind> kinds = new ArrayList<>(options.faults());
            Collections.sort(kinds);
            Collections.shuffle(kinds, random);
            round.addAll(kinds);
        }
        return round.pop();
    }

    private void fire(FaultKind kind) {
        Duration pause =
                Duration.ofMillis(random.nextInt(kind == FaultKind.FREEZE ? MAX_FREEZE_MILLIS : MAX_DOWNTIME_MILLIS));
        switch (kind) {
            case KILL_REDIS -> kill(kind, "Redis", installation.redisServer(), pause);
            case KILL_POSTGRES -> kill(kind, "PostgreSQL", installation.postgres(), pause);
            case FLUSH_REDIS -> {
                record(kind, "Redis", Duration.ZERO);
                installation.redis().call(commands -> commands.flushall());
            }
            case KILL_WORKER, KILL_ORCHESTRATOR, KILL_GATEWAY, FREEZE, CUT -> affectService(kind, pause);
        }
    }

    private void kill(FaultKind kind, String name, KillableServer<?> server, Duration pause) {
        if (!server.isRunning()) {
            round.add(kind);
            return;
        }
        record(kind, name, pause);
        server.kill();
        later(pause, server::start);
    }

    /** Affects a running service; if there is none, moves the kind to the end of the round. */
    private void affectService(FaultKind kind, Duration pause) {
        List<ServiceProcess> candidates = installation.services().stream()
                .filter(service -> kind.targets().contains(service.kind()))
                .filter(service -> !frozen.contains(service) && service.isRunning())
                .toList();
        if (candidates.isEmpty()) {
            round.add(kind);
            return;
        }
        ServiceProcess victim = candidates.get(random.nextInt(candidates.size()));
        switch (kind) {
            case FREEZE -> freeze(victim, pause);
            case CUT -> {
                record(kind, victim.toString(), Duration.ZERO);
                proxyOf(victim).cutAll();
            }
            default -> {
                record(kind, victim.toString(), pause);
                victim.kill();
                later(pause, victim::start);
            }
        }
    }

    /** Workers have no connections to PostgreSQL that could be cut. */
    private CutProxy proxyOf(ServiceProcess victim) {
        return victim.kind() == Kind.WORKER || random.nextBoolean() ? victim.redis() : victim.database();
    }

    private void freeze(ServiceProcess victim, Duration pause) {
        record(FaultKind.FREEZE, victim.toString(), pause);
        frozen.add(victim);
        victim.freeze();
        later(pause, () -> {
            victim.thaw();
            frozen.remove(victim);
        });
    }

    private void record(FaultKind kind, String victim, Duration pause) {
        long now = System.nanoTime();
        Fault fault = new Fault(kind, victim, now, now + pause.toNanos());
        synchronized (this) {
            fired.add(fault);
        }
        listener.accept(fault);
    }

    /** Undoes a fault after a pause, or immediately when the run ends. */
    private void later(Duration pause, Runnable undo) {
        undoing.add(Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                // the run has ended
            }
            attempt(undo);
        }));
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | AssertionError e) {
            synchronized (this) {
                failures.add("the injector failed: " + e);
            }
        }
    }
}
