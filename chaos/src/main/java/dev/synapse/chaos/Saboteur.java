package dev.synapse.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Does something bad to an installation every now and then, and undoes it soon. Thread-safe. */
final class Saboteur {

    private static final int LONGEST_DOWN_MILLIS = 3000;
    private static final int LONGEST_FREEZE_MILLIS = 25_000;

    private final Installation installation;
    private final Options options;
    private final Random random;
    private final Consumer<Fired> witness;
    private final List<Fired> fired = new ArrayList<>();
    private final Set<ServiceProcess> frozen = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("saboteur").unstarted(this::run);
    private final List<Thread> undoing = new ArrayList<>();

    /** @param witness is told of each fault when it happens */
    Saboteur(Installation installation, Options options, Consumer<Fired> witness) {
        this.installation = installation;
        this.options = options;
        this.random = new Random(options.seed());
        this.witness = witness;
    }

    /**
     * A fault that happened.
     *
     * @param victim the service, where it hit one
     * @param at as {@link System#nanoTime} has it
     */
    record Fired(FaultKind kind, String victim, long at) {}

    void start() {
        thread.start();
    }

    synchronized List<Fired> fired() {
        return List.copyOf(fired);
    }

    /** Does nothing bad any more, and undoes what it has done. */
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
        List<FaultKind> kinds = options.faults().stream().sorted().toList();
        try {
            while (true) {
                Thread.sleep(options.every().any(random));
                fire(kinds.get(random.nextInt(kinds.size())));
            }
        } catch (InterruptedException e) {
            // the end of the run
        }
    }

    private void fire(FaultKind kind) {
        switch (kind) {
            case KILL_REDIS -> {
                noted(kind, "Redis");
                installation.redisServer().kill();
                later(LONGEST_DOWN_MILLIS, installation.redisServer()::start);
            }
            case KILL_POSTGRES -> {
                noted(kind, "PostgreSQL");
                installation.postgres().kill();
                later(LONGEST_DOWN_MILLIS, installation.postgres()::start);
            }
            case FLUSH_REDIS -> {
                noted(kind, "Redis");
                installation.redis().call(commands -> commands.flushall());
            }
            case KILL_WORKER, KILL_ORCHESTRATOR, KILL_GATEWAY, FREEZE, CUT -> hit(kind);
        }
    }

    /** Hits a service that runs, if there is one. */
    private void hit(FaultKind kind) {
        List<ServiceProcess> candidates = installation.services().stream()
                .filter(service -> kind.victims().contains(service.kind()))
                .filter(service -> !frozen.contains(service) && service.isRunning())
                .toList();
        if (candidates.isEmpty()) {
            return;
        }
        ServiceProcess victim = candidates.get(random.nextInt(candidates.size()));
        noted(kind, victim.toString());
        switch (kind) {
            case FREEZE -> freeze(victim);
            case CUT -> (random.nextBoolean() ? victim.redis() : victim.database()).cutAll();
            default -> {
                victim.kill();
                later(LONGEST_DOWN_MILLIS, victim::start);
            }
        }
    }

    private void freeze(ServiceProcess victim) {
        frozen.add(victim);
        victim.freeze();
        later(LONGEST_FREEZE_MILLIS, () -> {
            victim.thaw();
            frozen.remove(victim);
        });
    }

    private void noted(FaultKind kind, String victim) {
        Fired fault = new Fired(kind, victim, System.nanoTime());
        synchronized (this) {
            fired.add(fault);
        }
        witness.accept(fault);
    }

    /** Undoes it after a while, or at once when the run ends. */
    private void later(int longestMillis, Runnable undo) {
        Duration pause = Duration.ofMillis(random.nextInt(longestMillis));
        undoing.add(Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                // the end of the run
            }
            undo.run();
        }));
    }
}
