package dev.synapse.testkit;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.ServerPort;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node of a {@link RedisCluster}, which keeps its data and its address when it is started again. Thread-safe. */
final class ClusterNode implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final RedisClient client;
    private final Path directory;
    private final int port;
    private final int busPort;
    private @Nullable TestProcess process;
    private boolean suspended;

    ClusterNode(RedisClient client, Path directory) {
        this.client = client;
        this.directory = directory;
        try {
            this.port = ServerPort.free();
            this.busPort = ServerPort.free();
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("redis.conf"), """
                    bind 127.0.0.1
                    port %d
                    dir "%s"
                    save ""
                    appendonly yes
                    cluster-enabled yes
                    cluster-port %d
                    cluster-node-timeout 2000
                    cluster-require-full-coverage no
                    repl-diskless-sync-delay 0
                    """.formatted(port, directory, busPort));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a node in " + directory, e);
        }
    }

    int port() {
        return port;
    }

    /** Starts the process if it is not running, resumes it if it is suspended, and waits until it has loaded its data. */
    synchronized void start() {
        if (suspended) {
            resume();
        }
        if (process == null || !process.isAlive()) {
            String program = EmbeddedRedis.program(directory).toString();
            process = TestProcess.start(List.of(program, "redis.conf"), Map.of(), directory);
        }
        Await.until(LIMIT, () -> answers() || !isRunning(), this + " answers");
        if (!isRunning()) {
            throw new IllegalStateException(
                    this + " exited:\n" + String.join("\n", process().output()));
        }
    }

    private boolean answers() {
        try {
            return "PONG".equals(run(RedisCommands::ping));
        } catch (RedisException e) {
            return false;
        }
    }

    /** Sends SIGKILL, and waits until the process has ended. */
    synchronized void kill() {
        process().kill();
        suspended = false;
    }

    /** Sends SIGTERM, and waits until the process has ended. */
    synchronized void terminate() {
        process().terminate();
        process().awaitExit(LIMIT);
    }

    /** Suspends the process, with its connections open. */
    synchronized void suspend() {
        process().stop();
        suspended = true;
    }

    synchronized void resume() {
        process().cont();
        suspended = false;
    }

    synchronized boolean isRunning() {
        return process != null && process.isAlive() && !suspended;
    }

    private TestProcess process() {
        if (process == null) {
            throw new IllegalStateException(this + " was not started");
        }
        return process;
    }

    String id() {
        return run(RedisCommands::clusterMyId);
    }

    /** The cluster as this node sees it. */
    Partitions view() {
        String nodes = run(RedisCommands::clusterNodes);
        return ClusterPartitionParser.parse(nodes);
    }

    /** The ports of the masters, with their numbers of slots, as this node sees them. */
    Map<Integer, Integer> owners() {
        return view().stream()
                .filter(node -> !node.getSlots().isEmpty())
                .collect(Collectors.toMap(
                        node -> node.getUri().getPort(), node -> node.getSlots().size()));
    }

    /** Makes the nodes of two clusters one cluster. */
    void meet(ClusterNode other) {
        run(redis -> redis.dispatch(
                CommandType.CLUSTER,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .add("MEET")
                        .add("127.0.0.1")
                        .add(other.port)
                        .add(other.busPort)));
    }

    /**
     * Whether the node sees all slots served, no node failing and each node as a master with slots or as a replica, and, if it is a replica,
     * has its master's data.
     */
    boolean isHealthy() {
        String info = run(RedisCommands::clusterInfo);
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:" + SlotHash.SLOT_COUNT)
                && view().stream().allMatch(ClusterNode::isInPlace)
                && !run(redis -> redis.info("replication")).contains("master_link_status:down");
    }

    private static boolean isInPlace(RedisClusterNode node) {
        boolean answers = Stream.of(NodeFlag.FAIL, NodeFlag.EVENTUAL_FAIL, NodeFlag.HANDSHAKE)
                .noneMatch(node::is);
        return answers && (!node.getSlots().isEmpty() || node.getSlaveOf() != null);
    }

    /** Runs a command on a connection of its own. */
    <T> T run(Function<RedisCommands<String, String>, T> command) {
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        uri.setTimeout(COMMAND_TIMEOUT);
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return command.apply(connection.sync());
        }
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
        }
    }

    @Override
    public String toString() {
        return "node " + port;
    }
}
