package dev.synapse.testkit;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves slots between masters of a cluster that is in use, as {@code redis-cli --cluster reshard} does. A slot's keys move in batches, so
 * that for a while each of the two nodes has some of them. Stateless.
 *
 * @param batch the number of keys that move at a time
 * @param pause the time between batches
 */
public record SlotMigration(RedisCluster cluster, int batch, Duration pause) {

    private static final int DATABASE = 0;
    private static final long TIMEOUT_MS = 5000;

    /** Moves the slot of a key to another master; returns the number of batches. */
    public int move(String key, int to) {
        int slot = SlotHash.getSlot(key);
        ClusterNode source = cluster.node(cluster.masterOf(slot));
        ClusterNode target = cluster.node(to);
        if (source == target) {
            return 0;
        }
        String sourceId = source.id();
        String targetId = target.id();
        target.run(redis -> redis.clusterSetSlotImporting(slot, sourceId));
        source.run(redis -> redis.clusterSetSlotMigrating(slot, targetId));
        int batches = moveKeys(slot, source, target);
        // the new master first: in the other order the old one would redirect to a node that does not know that it has
        // the slot
        target.run(redis -> redis.clusterSetSlotNode(slot, targetId));
        source.run(redis -> redis.clusterSetSlotNode(slot, targetId));
        return batches;
    }

    private int moveKeys(int slot, ClusterNode source, ClusterNode target) {
        int batches = 0;
        List<String> keys = source.run(redis -> redis.clusterGetKeysInSlot(slot, batch));
        while (!keys.isEmpty()) {
            MigrateArgs<String> args = MigrateArgs.Builder.keys(keys);
            source.run(redis -> redis.migrate("127.0.0.1", target.port(), DATABASE, TIMEOUT_MS, args));
            batches++;
            LockSupport.parkNanos(pause.toNanos());
            keys = source.run(redis -> redis.clusterGetKeysInSlot(slot, batch));
        }
        return batches;
    }
}
