package dev.synapse.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Kinds of faults that the soak injects into an installation. */
enum FaultKind {
    KILL_WORKER(30),
    KILL_ORCHESTRATOR(10),
    KILL_GATEWAY(0),
    KILL_REDIS(0),
    FREEZE(0),
    CUT(0),
    PAUSE_REDIS(30),
    TORN_TAIL(30),
    FAILOVER(30),
    FULL_DISK(30),
    PAUSE_POSTGRES(30),
    TERMINATE_BACKENDS(30),
    FLUSH_REDIS(0),
    KILL_POSTGRES(0),
    TAKEOVER(30),
    MOVE_SLOTS(30);

    private final int limitSeconds;

    /** @param limitSeconds the recovery limit; 0 for none */
    FaultKind(int limitSeconds) {
        this.limitSeconds = limitSeconds;
    }

    /** The data that Redis loses. */
    enum Loss {
        NONE,
        NEWEST,
        ALL
    }

    /** Its name in options and reports. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<FaultKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    /** Maximum time for which the fault may stall a turn, with the default leases. */
    Optional<Duration> recoveryLimit() {
        return limitSeconds > 0 ? Optional.of(Duration.ofSeconds(limitSeconds)) : Optional.empty();
    }
}
