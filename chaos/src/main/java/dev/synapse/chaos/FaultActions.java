package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;

/** What each kind of fault does. */
final class FaultActions {

    private FaultActions() {}

    static FaultAction of(FaultKind kind, RedisSetup redis) {
        return switch (redis) {
            case SERVER -> onServer(kind);
            case CLUSTER -> onCluster(kind);
        };
    }

    private static FaultAction onServer(FaultKind kind) {
        return switch (kind) {
            case KILL_REDIS -> RedisFaults.kill();
            case CUT -> ServiceFaults.cut();
            case PAUSE_REDIS -> RedisFaults.pause();
            case TORN_TAIL -> RedisFaults.tearTail();
            case FAILOVER -> RedisFaults.failOver();
            case FULL_DISK -> RedisFaults.fillDisk();
            case FLUSH_REDIS -> RedisFaults.flush();
            case TAKEOVER, MOVE_SLOTS -> throw inapplicable(kind, RedisSetup.SERVER);
            case KILL_WORKER, KILL_ORCHESTRATOR, KILL_GATEWAY, FREEZE -> onServices(kind);
            case PAUSE_POSTGRES, TERMINATE_BACKENDS, KILL_POSTGRES -> onPostgres(kind);
        };
    }

    private static FaultAction onCluster(FaultKind kind) {
        return switch (kind) {
            case KILL_REDIS -> ClusterFaults.kill();
            case CUT -> ClusterFaults.cut();
            case PAUSE_REDIS -> ClusterFaults.pause();
            case FAILOVER -> ClusterFaults.failOver();
            case TAKEOVER -> ClusterFaults.takeOver();
            case MOVE_SLOTS -> ClusterFaults.moveSlots();
            case TORN_TAIL, FULL_DISK, FLUSH_REDIS -> throw inapplicable(kind, RedisSetup.CLUSTER);
            case KILL_WORKER, KILL_ORCHESTRATOR, KILL_GATEWAY, FREEZE -> onServices(kind);
            case PAUSE_POSTGRES, TERMINATE_BACKENDS, KILL_POSTGRES -> onPostgres(kind);
        };
    }

    private static FaultAction onServices(FaultKind kind) {
        return switch (kind) {
            case KILL_WORKER -> ServiceFaults.kill(Kind.WORKER);
            case KILL_ORCHESTRATOR -> ServiceFaults.kill(Kind.ORCHESTRATOR);
            case KILL_GATEWAY -> ServiceFaults.kill(Kind.GATEWAY);
            case FREEZE -> ServiceFaults.freeze();
            default -> throw new IllegalArgumentException(kind.text() + " is not a fault of the services");
        };
    }

    private static FaultAction onPostgres(FaultKind kind) {
        return switch (kind) {
            case PAUSE_POSTGRES -> PostgresFaults.pause();
            case TERMINATE_BACKENDS -> PostgresFaults.terminateBackends();
            case KILL_POSTGRES -> PostgresFaults.kill();
            default -> throw new IllegalArgumentException(kind.text() + " is not a fault of PostgreSQL");
        };
    }

    private static IllegalArgumentException inapplicable(FaultKind kind, RedisSetup redis) {
        return new IllegalArgumentException(kind.text() + " does not apply to " + redis.description());
    }
}
