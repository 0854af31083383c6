package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.RedisCluster;
import dev.synapse.testkit.SlotMigration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;

/** Faults of a Redis Cluster. One happens at a time, and it is over when the cluster is healthy. */
final class ClusterFaults {

    /** Longer than the time after which a replica takes over, so that about half of the faults end before it does. */
    private static final int MAX_DOWNTIME_MILLIS = 8000;

    private static final int MAX_STALE_MILLIS = 3000;
    private static final int MAX_MOVED_SLOTS = 4;
    private static final int KEYS_AT_A_TIME = 2;
    private static final Duration BETWEEN_KEYS = Duration.ofMillis(30);
    private static final Shards SHARDS = new Shards(Installation.SHARDS);

    private ClusterFaults() {}

    /** SIGKILL of a master or a replica; it is started again. */
    static FaultAction kill() {
        return (targets, random) -> targets.cluster().map(redis -> {
            int node = random.nextInt(redis.cluster().size());
            return new Injection(
                    redis,
                    redis.describe(node),
                    Pauses.upTo(MAX_DOWNTIME_MILLIS, random),
                    () -> redis.cluster().kill(node),
                    redis.cluster()::heal);
        });
    }

    /** SIGSTOP of a master. If its replica took over, it is restarted, as it has to be before it may take over again. */
    static FaultAction pause() {
        return onMaster(
                random -> Pauses.upTo(MAX_DOWNTIME_MILLIS, random), RedisCluster::suspend, (cluster, master) -> {
                    cluster.heal();
                    if (!cluster.masters().contains(master)) {
                        cluster.restart(master);
                    }
                });
    }

    /** An orderly {@code CLUSTER FAILOVER}, which loses nothing. */
    static FaultAction failOver() {
        return onMaster(random -> Duration.ZERO, RedisCluster::failOver, (cluster, master) -> cluster.awaitHealthy());
    }

    /** {@code CLUSTER FAILOVER TAKEOVER}: the replica does not ask its master, which loses what the replica did not have. */
    static FaultAction takeOver() {
        return onMaster(random -> Pauses.upTo(MAX_STALE_MILLIS, random), RedisCluster::takeOver, RedisCluster::restart);
    }

    /** A fault of any master. */
    private static FaultAction onMaster(
            Function<Random, Duration> duration, ObjIntConsumer<RedisCluster> begin, ObjIntConsumer<RedisCluster> end) {
        return (targets, random) -> targets.cluster().map(redis -> {
            RedisCluster cluster = redis.cluster();
            int master = any(cluster.masters(), random);
            return new Injection(
                    redis,
                    redis.describe(master),
                    duration.apply(random),
                    () -> begin.accept(cluster, master),
                    () -> end.accept(cluster, master));
        });
    }

    /** Slots of some shards move to other masters, a few keys at a time. */
    static FaultAction moveSlots() {
        return (targets, random) -> targets.cluster().map(redis -> {
            List<Shard> shards = new ArrayList<>(SHARDS.all());
            Collections.shuffle(shards, random);
            List<Shard> moved = shards.subList(0, 1 + random.nextInt(MAX_MOVED_SLOTS));
            return new Injection(
                    redis,
                    "of " + moved.stream().map(Shard::tag).toList(),
                    Duration.ZERO,
                    () -> moved.forEach(shard -> move(redis.cluster(), shard, random)),
                    redis.cluster()::awaitHealthy);
        });
    }

    private static void move(RedisCluster cluster, Shard shard, Random random) {
        List<Integer> others = new ArrayList<>(cluster.masters());
        others.remove(Integer.valueOf(cluster.masterOf(shard.delayed())));
        new SlotMigration(cluster, KEYS_AT_A_TIME, BETWEEN_KEYS).move(shard.delayed(), any(others, random));
    }

    /** Closes the connections of all services to a node, or those of one service to PostgreSQL. */
    static FaultAction cut() {
        return (targets, random) -> random.nextBoolean()
                ? targets.service(List.of(Kind.GATEWAY, Kind.ORCHESTRATOR), random)
                        .map(service -> Injection.momentary(service, service.database()::cutAll))
                : targets.cluster().map(redis -> {
                    int node = random.nextInt(redis.cluster().size());
                    return new Injection(
                            redis,
                            redis.describe(node),
                            Duration.ZERO,
                            () -> redis.cluster().closeConnections(node),
                            () -> {});
                });
    }

    private static int any(List<Integer> nodes, Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }
}
