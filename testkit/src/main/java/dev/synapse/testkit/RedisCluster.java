package dev.synapse.testkit;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster on loopback whose nodes can be killed, suspended, restarted and replaced by their replicas, and whose slots can be moved.
 * Nodes are named by their numbers: first come those that start as masters, then their replicas in the same order. Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Redis gives up a failover that was requested after 5 s. */
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(6);

    private static final int SLOTS = SlotHash.SLOT_COUNT;

    private final RedisClient client = RedisClient.create();
    private final List<ClusterNode> nodes = new ArrayList<>();

    private RedisCluster(Path directory, int size) {
        for (int i = 0; i < size; i++) {
            nodes.add(new ClusterNode(client, directory.resolve("node-" + i)));
        }
    }

    /** Starts a cluster of masters without replicas. */
    public static RedisCluster start(Path directory, int masters) {
        return start(directory, masters, 0);
    }

    /** Starts a cluster in a directory and waits until it serves all slots; the first masters get one replica each. */
    public static RedisCluster start(Path directory, int masters, int replicas) {
        RedisCluster cluster = new RedisCluster(directory, masters + replicas);
        try {
            cluster.nodes.forEach(ClusterNode::start);
            cluster.join(masters);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void join(int masters) {
        for (int i = 0; i < masters; i++) {
            int[] slots = IntStream.range(SLOTS * i / masters, SLOTS * (i + 1) / masters)
                    .toArray();
            nodes.get(i).run(redis -> redis.clusterAddSlots(slots));
            int epoch = i + 1;
            nodes.get(i).run(redis -> redis.clusterSetConfigEpoch(epoch));
        }
        nodes.stream().skip(1).forEach(node -> node.meet(nodes.getFirst()));
        awaitMembership();
        for (int i = masters; i < nodes.size(); i++) {
            String master = nodes.get(i - masters).id();
            nodes.get(i).run(redis -> redis.clusterReplicate(master));
        }
        awaitHealthy();
    }

    private void awaitMembership() {
        Await.until(
                LIMIT,
                () -> nodes.stream().allMatch(node -> node.view().size() == nodes.size()),
                "the nodes know each other");
    }

    /** Waits until all nodes run, agree on each slot's master, and each replica has its master's data. */
    public void awaitHealthy() {
        Await.until(
                LIMIT,
                () -> nodes.stream().allMatch(ClusterNode::isHealthy)
                        && nodes.stream().map(ClusterNode::owners).distinct().count() == 1,
                "the cluster is healthy");
    }

    /** The address in the form of {@code REDIS_URL}. */
    public String url() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(",", "redis://", ""));
    }

    /** The port of a node. */
    public int port(int node) {
        return nodes.get(node).port();
    }

    /** The number of nodes. */
    public int size() {
        return nodes.size();
    }

    /** The node that has the key, as the others see it. */
    public int masterOf(String key) {
        return masterOf(SlotHash.getSlot(key));
    }

    int masterOf(int slot) {
        return number(running().findFirst().orElseThrow().view().stream()
                .filter(node -> node.hasSlot(slot))
                .findFirst()
                .orElseThrow());
    }

    private int number(RedisClusterNode seen) {
        return number(seen.getUri().getPort());
    }

    private int number(int port) {
        return IntStream.range(0, nodes.size())
                .filter(i -> nodes.get(i).port() == port)
                .findFirst()
                .orElseThrow();
    }

    private Stream<ClusterNode> running() {
        return nodes.stream().filter(ClusterNode::isRunning);
    }

    ClusterNode node(int number) {
        return nodes.get(number);
    }

    /** Kills a node with SIGKILL, and waits until it has ended. */
    public void kill(int node) {
        nodes.get(node).kill();
    }

    /** Suspends a node, with its connections open. */
    public void suspend(int node) {
        nodes.get(node).suspend();
    }

    /** Resumes a suspended node. */
    public void resume(int node) {
        nodes.get(node).resume();
    }

    /** Starts the nodes that do not run, with their data, resumes those that are suspended, and waits until the cluster is healthy. */
    public void heal() {
        nodes.forEach(ClusterNode::start);
        awaitHealthy();
    }

    /** Stops a node and starts it again; a master first gives its slots to its replica. Returns when the cluster is healthy. */
    public void restart(int node) {
        if (hasSlots(node)) {
            failOver(node);
        }
        nodes.get(node).terminate();
        heal();
    }

    /** Has the replica of a running master take over without a loss of writes. */
    public void failOver(int master) {
        ClusterNode replica = replicaOf(nodes.get(master));
        Callable<Boolean> attempt = () -> {
            if (hasSlots(master)) {
                replica.run(redis -> redis.clusterFailover(false));
                Await.until(FAILOVER_LIMIT, () -> !hasSlots(master), "the failover succeeds");
            }
            return true;
        };
        Await.until(LIMIT, attempt, done -> done, "the replica of " + nodes.get(master) + " takes over");
    }

    /** Has the replica of a running master take over without asking it; writes that the replica does not have are lost. */
    public void takeOver(int master) {
        replicaOf(nodes.get(master)).run(redis -> redis.clusterFailover(false, true));
        awaitTakeover(master);
    }

    /** The nodes that have slots, as the others see them. */
    public List<Integer> masters() {
        return running().findFirst().orElseThrow().owners().keySet().stream()
                .map(this::number)
                .sorted()
                .toList();
    }

    /** Closes all connections of clients to a node. */
    public void closeConnections(int node) {
        nodes.get(node)
                .run(redis -> redis.clientKill(KillArgs.Builder.typeNormal().skipme())
                        + redis.clientKill(KillArgs.Builder.typePubsub()));
    }

    private ClusterNode replicaOf(ClusterNode master) {
        String id = master.id();
        return master.view().stream()
                .filter(node -> id.equals(node.getSlaveOf()))
                .map(node -> nodes.get(number(node)))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until all running nodes know that another node has the slots of this one. */
    public void awaitTakeover(int master) {
        Await.until(LIMIT, () -> !hasSlots(master), "the replica of " + nodes.get(master) + " takes over");
    }

    private boolean hasSlots(int master) {
        int port = nodes.get(master).port();
        return running().anyMatch(node -> node.owners().containsKey(port));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        nodes.forEach(ClusterNode::close);
    }
}
