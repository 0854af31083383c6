package dev.synapse.testkit;

import dev.synapse.embedded.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of masters without replicas on loopback, whose nodes can be suspended. Nothing is synced to disk. Thread-safe. */
public final class RedisCluster implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SLOTS = SlotHash.SLOT_COUNT;

    private final RedisClient client = RedisClient.create();
    private final List<Node> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** A node with its share of the slots. */
    private record Node(Process process, int port, int firstSlot, int lastSlot) {}

    /** Starts a cluster in a directory and waits until it serves all slots. */
    public static RedisCluster start(Path directory, int masters) {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < masters; i++) {
                cluster.nodes.add(node(
                        Files.createDirectories(directory.resolve("node-" + i)),
                        SLOTS * i / masters,
                        SLOTS * (i + 1) / masters - 1));
            }
            cluster.join();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private static Node node(Path directory, int firstSlot, int lastSlot) throws IOException {
        int port = freePort();
        Path config = Files.writeString(directory.resolve("redis.conf"), """
                bind 127.0.0.1
                port %d
                dir "%s"
                save ""
                cluster-enabled yes
                cluster-port %d
                cluster-node-timeout 2000
                cluster-require-full-coverage no
                """.formatted(port, directory, freePort()));
        Process process = new ProcessBuilder(EmbeddedRedis.program(directory).toString(), config.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("redis.log").toFile()))
                .start();
        return new Node(process, port, firstSlot, lastSlot);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void join() {
        for (Node node : nodes) {
            Await.until(LIMIT, () -> answers(node), "node " + node.port() + " answers");
            run(
                    node,
                    redis -> redis.clusterAddSlots(IntStream.rangeClosed(node.firstSlot(), node.lastSlot())
                            .toArray()));
        }
        String first = run(nodes.getFirst(), RedisCommands::clusterNodes);
        int bus = Integer.parseInt(first.substring(first.indexOf('@') + 1).split("[ ,]", 2)[0]);
        for (Node node : nodes.subList(1, nodes.size())) {
            run(
                    node,
                    redis -> redis.dispatch(
                            CommandType.CLUSTER,
                            new StatusOutput<>(StringCodec.UTF8),
                            new CommandArgs<>(StringCodec.UTF8)
                                    .add("MEET")
                                    .add("127.0.0.1")
                                    .add(nodes.getFirst().port())
                                    .add(bus)));
        }
        nodes.forEach(node -> Await.until(LIMIT, () -> isJoined(node), "node " + node.port() + " knows all slots"));
    }

    private boolean answers(Node node) {
        try {
            return "PONG".equals(run(node, RedisCommands::ping));
        } catch (RedisException e) {
            return false;
        }
    }

    private boolean isJoined(Node node) {
        String info = run(node, RedisCommands::clusterInfo);
        return info.contains("cluster_state:ok") && info.contains("cluster_slots_assigned:" + SLOTS);
    }

    private <T> T run(Node node, Function<RedisCommands<String, String>, T> command) {
        RedisURI uri = RedisURI.create("127.0.0.1", node.port());
        uri.setTimeout(Duration.ofSeconds(5));
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return command.apply(connection.sync());
        }
    }

    /** The address in the form of {@code REDIS_URL}. */
    public String url() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(",", "redis://", ""));
    }

    /** The number of the node that has the key. */
    public int nodeOf(String key) {
        int slot = SlotHash.getSlot(key);
        return IntStream.range(0, nodes.size())
                .filter(i ->
                        slot >= nodes.get(i).firstSlot() && slot <= nodes.get(i).lastSlot())
                .findFirst()
                .orElseThrow();
    }

    /** Suspends a node, with its connections open. */
    public void suspend(int node) {
        PosixSignal.STOP.send(nodes.get(node).process().pid());
    }

    /** Resumes a suspended node. */
    public void resume(int node) {
        PosixSignal.CONT.send(nodes.get(node).process().pid());
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        nodes.forEach(node -> node.process().destroyForcibly());
        for (Node node : nodes) {
            try {
                node.process().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
