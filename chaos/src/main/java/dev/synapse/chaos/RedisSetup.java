package dev.synapse.chaos;

import dev.synapse.chaos.FaultKind.Loss;
import java.util.EnumSet;
import java.util.Set;

/** The Redis servers of a soak, which decide what faults apply and what these lose. */
enum RedisSetup {
    /** One server, and a replica that can take over. */
    SERVER("", "Redis"),
    /** A Redis Cluster of three masters and three replicas. */
    CLUSTER(" on a Redis Cluster", "a Redis Cluster of three masters and three replicas");

    private static final Set<FaultKind> ONLY_SERVER =
            EnumSet.of(FaultKind.TORN_TAIL, FaultKind.FULL_DISK, FaultKind.FLUSH_REDIS);
    private static final Set<FaultKind> ONLY_CLUSTER = EnumSet.of(FaultKind.TAKEOVER, FaultKind.MOVE_SLOTS);

    private final String place;
    private final String description;

    RedisSetup(String place, String description) {
        this.place = place;
        this.description = description;
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
        kinds.removeAll(
                switch (this) {
                    case SERVER -> ONLY_CLUSTER;
                    case CLUSTER -> ONLY_SERVER;
                });
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

    /** The data that Redis may lose. In a cluster the replica of a master that dies or hangs takes over with the data that it has. */
    Loss loss(FaultKind kind) {
        return switch (this) {
            case SERVER ->
                switch (kind) {
                    case FLUSH_REDIS -> Loss.ALL;
                    case TORN_TAIL, FAILOVER -> Loss.NEWEST;
                    default -> Loss.NONE;
                };
            case CLUSTER ->
                switch (kind) {
                    case KILL_REDIS, PAUSE_REDIS, TAKEOVER -> Loss.NEWEST;
                    default -> Loss.NONE;
                };
        };
    }
}
