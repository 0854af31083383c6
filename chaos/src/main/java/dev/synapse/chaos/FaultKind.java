package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Kinds of faults that the soak injects into an installation. */
enum FaultKind {
    KILL_WORKER,
    KILL_ORCHESTRATOR,
    KILL_GATEWAY,
    KILL_REDIS,
    /** SIGSTOP for a while, possibly for longer than the lease. */
    FREEZE,
    /** Cuts all connections of a service to Redis or PostgreSQL. */
    CUT,
    /** Redis loses all of its data. */
    FLUSH_REDIS,
    KILL_POSTGRES;

    /** The faults of a soak without {@code --faults}. */
    static Set<FaultKind> defaults() {
        return EnumSet.complementOf(EnumSet.of(FLUSH_REDIS, KILL_POSTGRES));
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
        return switch (this) {
            case KILL_WORKER -> Optional.of(Duration.ofSeconds(30));
            case KILL_ORCHESTRATOR -> Optional.of(Duration.ofSeconds(10));
            case KILL_GATEWAY, KILL_REDIS, FREEZE, CUT, FLUSH_REDIS, KILL_POSTGRES -> Optional.empty();
        };
    }

    /** The services that it can affect. */
    List<Kind> targets() {
        return switch (this) {
            case KILL_WORKER -> List.of(Kind.WORKER);
            case KILL_ORCHESTRATOR -> List.of(Kind.ORCHESTRATOR);
            case KILL_GATEWAY -> List.of(Kind.GATEWAY);
            case FREEZE -> List.of(Kind.WORKER, Kind.ORCHESTRATOR);
            case CUT -> List.of(Kind.values());
            case KILL_REDIS, FLUSH_REDIS, KILL_POSTGRES -> List.of();
        };
    }
}
