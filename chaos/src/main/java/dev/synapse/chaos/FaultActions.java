package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;

/** What each kind of fault does. */
final class FaultActions {

    private FaultActions() {}

    static FaultAction of(FaultKind kind) {
        return switch (kind) {
            case KILL_WORKER -> ServiceFaults.kill(Kind.WORKER);
            case KILL_ORCHESTRATOR -> ServiceFaults.kill(Kind.ORCHESTRATOR);
            case KILL_GATEWAY -> ServiceFaults.kill(Kind.GATEWAY);
            case KILL_REDIS -> RedisFaults.kill();
            case FREEZE -> ServiceFaults.freeze();
            case CUT -> ServiceFaults.cut();
            case PAUSE_REDIS -> RedisFaults.pause();
            case TORN_TAIL -> RedisFaults.tearTail();
            case FAILOVER -> RedisFaults.failOver();
            case FULL_DISK -> RedisFaults.fillDisk();
            case PAUSE_POSTGRES -> PostgresFaults.pause();
            case TERMINATE_BACKENDS -> PostgresFaults.terminateBackends();
            case FLUSH_REDIS -> RedisFaults.flush();
            case KILL_POSTGRES -> PostgresFaults.kill();
        };
    }
}
