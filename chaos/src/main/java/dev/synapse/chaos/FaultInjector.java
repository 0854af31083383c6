package dev.synapse.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Injects faults into an installation at random intervals, and undoes each after a short time. Faults come in rounds of all kinds in
 * random order, so that a sufficiently long run includes each kind. Thread-safe.
 */
final class FaultInjector {

    private final Installation installation;
    private final SoakOptions options;
    private final Random random;
    private final Targets targets;
    private final Consumer<Fault> listener;
    private final List<Fault> fired = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Deque<FaultKind> round = new ArrayDeque<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("injector").unstarted(this::run);
    private final List<Thread> undoing = new ArrayList<>();

    /** @param listener receives each fault when it happens */
    FaultInjector(Installation installation, SoakOptions options, Consumer<Fault> listener) {
        this.installation = installation;
        this.options = options;
        this.random = new Random(options.seed());
        this.targets = new Targets(installation);
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
        stopping.countDown();
        thread.join();
        for (Thread each : undoing) {
            each.join();
        }
        installation.heal();
    }

    private void run() {
        while (!stopsWithin(options.every().any(random).toMillis())) {
            FaultKind kind = next();
            attempt(kind, () -> fire(kind));
        }
    }

    /** Waits until the run ends, but no longer than that; whether it ends. */
    private boolean stopsWithin(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
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

    /** If no target is intact, moves the kind to the end of the round. */
    private void fire(FaultKind kind) {
        Optional<Injection> prepared = FaultActions.of(kind, options.redis()).prepare(targets, random);
        if (prepared.isEmpty()) {
            round.add(kind);
            return;
        }
        Injection injection = prepared.get();
        record(kind, injection);
        targets.setAffected(injection);
        injection.begin().run();
        undoing.add(Thread.ofVirtual().start(() -> undo(kind, injection)));
    }

    /** Undoes a fault after its pause, or immediately when the run ends. */
    private void undo(FaultKind kind, Injection injection) {
        stopsWithin(injection.pause().toMillis());
        attempt(kind, injection.undo());
        targets.setIntact(injection);
    }

    private void record(FaultKind kind, Injection injection) {
        long now = System.nanoTime();
        Fault fault =
                new Fault(kind, injection.victim(), now, now + injection.pause().toNanos());
        synchronized (this) {
            fired.add(fault);
        }
        listener.accept(fault);
    }

    private void attempt(FaultKind kind, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | AssertionError e) {
            synchronized (this) {
                failures.add("the injector failed at " + kind.text() + ": " + e);
            }
        }
    }
}
