package dev.synapse.shared.redis;

import dev.synapse.shared.settings.RedisUrl;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;

/**
 * The server that Synapse connects to: one Redis node, or a cluster. While it is unavailable commands are rejected, not queued.
 * Thread-safe.
 */
sealed interface RedisNode {

    int RECONNECT_QUEUE = 20_000;

    /** A node that hangs keeps its connections open, so nothing but the other nodes' view tells that a replica has taken over. */
    Duration TOPOLOGY_REFRESH = Duration.ofSeconds(5);

    /** A new connection; throws Lettuce's {@code RedisException}. */
    CommandConnection connect();

    /** A new connection for Pub/Sub; throws Lettuce's {@code RedisException}. */
    StatefulRedisPubSubConnection<String, String> pubSub();

    /** Closes the client and its connections. */
    void shutdown();

    /** A connection and its commands. */
    record CommandConnection(
            StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {}

    static RedisNode of(RedisUrl url, ClientResources resources) {
        List<RedisURI> uris = url.nodes().stream().map(RedisNode::uri).toList();
        return uris.size() > 1 ? Cluster.of(uris, resources) : Single.of(uris.getFirst(), resources);
    }

    private static RedisURI uri(String node) {
        RedisURI uri = RedisURI.create(node);
        uri.setTimeout(Redis.TIMEOUT);
        // with the provider of RedisURI.create Lettuce authenticates on the common pool, whose one thread on a small
        // machine may be busy
        RedisCredentials credentials =
                uri.getCredentialsProvider().resolveCredentials().block();
        if (credentials != null) {
            uri.setCredentialsProvider(new StaticCredentialsProvider(credentials));
        }
        return uri;
    }

    private static SocketOptions socket() {
        return SocketOptions.builder()
                .connectTimeout(Duration.ofSeconds(5))
                .keepAlive(true)
                .tcpNoDelay(true)
                .build();
    }

    record Single(RedisClient client, RedisURI uri) implements RedisNode {

        static Single of(RedisURI uri, ClientResources resources) {
            RedisClient client = RedisClient.create(resources, uri);
            client.setOptions(ClientOptions.builder()
                    .autoReconnect(true)
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .requestQueueSize(RECONNECT_QUEUE)
                    .socketOptions(socket())
                    .build());
            return new Single(client, uri);
        }

        @Override
        public CommandConnection connect() {
            var connection = client.connect(Utf8Codec.INSTANCE);
            return new CommandConnection(connection, connection.async());
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> pubSub() {
            return client.connectPubSub(Utf8Codec.INSTANCE);
        }

        @Override
        public void shutdown() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    record Cluster(RedisClusterClient client) implements RedisNode {

        static Cluster of(List<RedisURI> uris, ClientResources resources) {
            RedisClusterClient client = RedisClusterClient.create(resources, uris);
            client.setOptions(ClusterClientOptions.builder()
                    .autoReconnect(true)
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .requestQueueSize(RECONNECT_QUEUE)
                    .socketOptions(socket())
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                            .build())
                    .build());
            return new Cluster(client);
        }

        @Override
        public CommandConnection connect() {
            var connection = client.connect(Utf8Codec.INSTANCE);
            return new CommandConnection(connection, connection.async());
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> pubSub() {
            return client.connectPubSub(Utf8Codec.INSTANCE);
        }

        @Override
        public void shutdown() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
