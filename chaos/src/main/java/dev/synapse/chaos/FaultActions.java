package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;

/** What each kind of fault does. */
final class FaultActions {

    private FaultActions() {}

    static FaultAction of(FaultKind kind, RedisSetup redis) {
        return switch (kind) {
            case KILL_WORKER -> ServiceFaults.kill(Kind.WORKER);
            case KILL_ORCHESTRATOR -> ServiceFaults.kill(Kind.ORCHESTRATOR);
            case KILL_GATEWAY -> ServiceFaults.kill(Kind.GATEWAY);
            case KILL_REDIS -> either(redis, RedisFaults.kill(), ClusterFaults.kill());
            case FREEZE -> ServiceFaults.freeze();
            case CUT -> either(redis, ServiceFaults.cut(), ClusterFaults.cut());
            case PAUSE_REDIS -> either(redis, RedisFaults.pause(), ClusterFaults.pause());
            case TORN_TAIL -> RedisFaults.tearTail();
            case FAILOVER -> either(redis, RedisFaults.failOver(), ClusterFaults.failOver());
            case FULL_DISK -> RedisFaults.fillDisk();
            case PAUSE_POSTGRES -> PostgresFaults.pause();
            case TERMINATE_BACKENDS -> PostgresFaults.terminateBackends();
            case FLUSH_REDIS -> RedisFaults.flush();
            case KILL_POSTGRES -> PostgresFaults.kill();
            case TAKEOVER -> ClusterFaults.takeOver();
            case MOVE_SLOTS -> ClusterFaults.moveSlots();
        };
    }

    private static FaultAction either(RedisSetup redis, FaultAction onServer, FaultAction onCluster) {
        return switch (redis) {
            case SERVER -> onServer;
            case CLUSTER -> onCluster;
        };
    }
}
