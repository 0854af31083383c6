package dev.synapse.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Kinds of faults that the soak injects into an installation. */
enum FaultKind {
    KILL_WORKER(30, Loss.NONE),
    KILL_ORCHESTRATOR(10, Loss.NONE),
    KILL_GATEWAY(0, Loss.NONE),
    KILL_REDIS(0, Loss.NONE),
    FREEZE(0, Loss.NONE),
    CUT(0, Loss.NONE),
    PAUSE_REDIS(30, Loss.NONE),
    TORN_TAIL(30, Loss.NEWEST),
    FAILOVER(30, Loss.NEWEST),
    FULL_DISK(30, Loss.NONE),
    PAUSE_POSTGRES(30, Loss.NONE),
    TERMINATE_BACKENDS(30, Loss.NONE),
    FLUSH_REDIS(0, Loss.ALL),
    KILL_POSTGRES(0, Loss.NONE);

    private final int limitSeconds;
    private final Loss loss;

    /** @param limitSeconds the recovery limit; 0 for none */
    FaultKind(int limitSeconds, Loss loss) {
        this.limitSeconds = limitSeconds;
        this.loss = loss;
    }

    /** The data that Redis loses. */
    enum Loss {
        NONE,
        NEWEST,
        ALL
    }

    /** The faults of a soak without {@code --faults}. */
    static Set<FaultKind> defaults() {
        Set<FaultKind> kinds = EnumSet.complementOf(EnumSet.of(FLUSH_REDIS, KILL_POSTGRES));
        if (!FullDisk.isSupported()) {
            kinds.remove(FULL_DISK);
        }
        return kinds;
    }

    /** Its name in options and reports. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<FaultKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    Loss loss() {
        return loss;
    }

    /** Maximum time for which the fault may stall a turn, with the default leases. */
    Optional<Duration> recoveryLimit() {
        return limitSeconds > 0 ? Optional.of(Duration.ofSeconds(limitSeconds)) : Optional.empty();
    }
}
