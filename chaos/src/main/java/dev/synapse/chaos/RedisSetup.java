package dev.synapse.chaos;

import dev.synapse.chaos.FaultKind.Loss;
import java.util.EnumSet;
import java.util.Set;

/** The Redis servers of a soak, which decide what faults apply and what these lose. */
@SuppressWarnings("ImmutableEnumChecker") // its sets are immutable
enum RedisSetup {
    /** One server, and a replica that can take over. */
    SERVER(
            "",
            "Redis",
            EnumSet.of(FaultKind.TAKEOVER, FaultKind.MOVE_SLOTS),
            EnumSet.of(FaultKind.TORN_TAIL, FaultKind.FAILOVER)),

    /** A Redis Cluster, where the replica of a master that dies or hangs takes over with the data that it has. */
    CLUSTER(
            " on a Redis Cluster",
            "a Redis Cluster of three masters and three replicas",
            EnumSet.of(FaultKind.TORN_TAIL, FaultKind.FULL_DISK, FaultKind.FLUSH_REDIS),
            EnumSet.of(FaultKind.KILL_REDIS, FaultKind.PAUSE_REDIS, FaultKind.TAKEOVER));

    private final String place;
    private final String description;
    private final Set<FaultKind> inapplicable;
    private final Set<FaultKind> losingNewest;

    RedisSetup(String place, String description, Set<FaultKind> inapplicable, Set<FaultKind> losingNewest) {
        this.place = place;
        this.description = description;
        this.inapplicable = Set.copyOf(inapplicable);
        this.losingNewest = Set.copyOf(losingNewest);
    }

    /** The addition to the title of a report. */
    String place() {
        return place;
    }

    String description() {
        return description;
    }

    RedisServers.Starter starter() {
        return switch (this) {
            case SERVER -> RedisPair::start;
            case CLUSTER -> ClusteredRedis::start;
        };
    }

    /** The faults that apply. */
    Set<FaultKind> kinds() {
        Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
        kinds.removeAll(inapplicable);
        return kinds;
    }

    /** The faults of a soak without {@code --faults}. */
    Set<FaultKind> defaults() {
        Set<FaultKind> kinds = kinds();
        if (this == SERVER) {
            kinds.removeAll(EnumSet.of(FaultKind.FLUSH_REDIS, FaultKind.KILL_POSTGRES));
        }
        if (!FullDisk.isSupported()) {
            kinds.remove(FaultKind.FULL_DISK);
        }
        return kinds;
    }

    /** The data that Redis may lose. */
    Loss loss(FaultKind kind) {
        if (kind == FaultKind.FLUSH_REDIS) {
            return Loss.ALL;
        }
        return losingNewest.contains(kind) ? Loss.NEWEST : Loss.NONE;
    }
}
