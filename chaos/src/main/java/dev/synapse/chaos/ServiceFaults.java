package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.testkit.CutProxy;
import java.util.List;
import java.util.Random;

/** Faults of the services' processes and of their connections. */
final class ServiceFaults {

    private static final int MAX_DOWNTIME_MILLIS = 3000;
    private static final int MAX_FREEZE_MILLIS = 25_000;

    private ServiceFaults() {}

    /** SIGKILL; the process is started again. */
    static FaultAction kill(Kind kind) {
        return (targets, random) -> targets.service(List.of(kind), random)
                .map(service -> new Injection(
                        service, Pauses.upTo(MAX_DOWNTIME_MILLIS, random), service::kill, service::startUntilRunning));
    }

    /** SIGSTOP for a while, possibly for longer than the lease. */
    static FaultAction freeze() {
        return (targets, random) -> targets.service(List.of(Kind.WORKER, Kind.ORCHESTRATOR), random)
                .map(service ->
                        new Injection(service, Pauses.upTo(MAX_FREEZE_MILLIS, random), service::freeze, service::thaw));
    }

    /** Cuts all connections of a service to Redis or PostgreSQL. */
    static FaultAction cut() {
        return (targets, random) -> targets.service(List.of(Kind.values()), random)
                .map(service -> Injection.momentary(service, anyProxy(service, random)::cutAll));
    }

    /** Workers have no connections to PostgreSQL that could be cut. */
    private static CutProxy anyProxy(ServiceProcess service, Random random) {
        return service.kind() == Kind.WORKER || random.nextBoolean() ? service.redis() : service.database();
    }
}
