package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.embedded.EmbeddedPostgres;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The services and servers of an installation, and which of them a fault affects at the moment. Thread-safe. */
final class Targets {

    private final Installation installation;
    private final Set<Object> affected = ConcurrentHashMap.newKeySet();

    Targets(Installation installation) {
        this.installation = installation;
    }

    /** A running service of one of the kinds that no fault affects. */
    Optional<ServiceProcess> service(List<Kind> kinds, Random random) {
        List<ServiceProcess> intact = installation.services().stream()
                .filter(service -> kinds.contains(service.kind()))
                .filter(service -> !affected.contains(service) && service.isRunning())
                .toList();
        return intact.isEmpty() ? Optional.empty() : Optional.of(intact.get(random.nextInt(intact.size())));
    }

    /** The Redis servers; empty while a fault affects them. */
    Optional<RedisPair> redis() {
        return Optional.of(installation.redisServers(RedisPair.class)).filter(servers -> !affected.contains(servers));
    }

    /** The Redis Cluster; empty while a fault affects it. */
    Optional<ClusteredRedis> cluster() {
        return Optional.of(installation.redisServers(ClusteredRedis.class))
                .filter(servers -> !affected.contains(servers));
    }

    /** The PostgreSQL server; empty while a fault affects it. */
    Optional<KillableServer<EmbeddedPostgres>> postgres() {
        return Optional.of(installation.postgres()).filter(server -> !affected.contains(server));
    }

    void setAffected(Injection injection) {
        affected.add(injection.target());
    }

    void setIntact(Injection injection) {
        affected.remove(injection.target());
    }
}
