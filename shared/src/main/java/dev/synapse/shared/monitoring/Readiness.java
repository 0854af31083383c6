package dev.synapse.shared.monitoring;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Whether the service can work: it has started, is not stopping, and reaches the servers that it needs. Thread-safe. */
final class Readiness {

    /** Checks of servers that hang must leave threads of the port to liveness and metrics. */
    private static final int MAX_CONCURRENT = 2;

    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);
    private volatile Phase phase = new Phase.NotRunning("The service is starting.");

    private sealed interface Phase {

        record NotRunning(String reason) implements Phase {}

        record Running(List<ReadinessCheck> checks) implements Phase {}
    }

    void started(List<ReadinessCheck> checks) {
        phase = new Phase.Running(List.copyOf(checks));
    }

    void stopping() {
        phase = new Phase.NotRunning("The service is stopping.");
    }

    /** The reason why the service is not ready, or empty if it is ready. */
    Optional<String> problem() {
        return switch (phase) {
            case Phase.NotRunning(String reason) -> Optional.of(reason);
            case Phase.Running(List<ReadinessCheck> checks) -> problem(checks);
        };
    }

    private Optional<String> problem(List<ReadinessCheck> checks) {
        if (!permits.tryAcquire()) {
            return Optional.of("%d earlier checks are still in progress.".formatted(MAX_CONCURRENT));
        }
        try {
            List<String> unreachable = checks.stream()
                    .filter(check -> !check.isReachable().getAsBoolean())
                    .map(ReadinessCheck::server)
                    .toList();
            return unreachable.isEmpty()
                    ? Optional.empty()
                    : Optional.of("Not ready: cannot reach %s.".formatted(String.join(" and ", unreachable)));
        } finally {
            permits.release();
        }
    }
}
