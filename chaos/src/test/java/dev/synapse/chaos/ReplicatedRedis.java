package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.redis.Redis;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.OpenResources;
import io.lettuce.core.AclSetuserArgs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Redis server and a replica, which can lag, and can take over behind the address that all clients have. Both start in the same second,
 * so that their times of start do not tell one from the other.
 */
final class ReplicatedRedis implements RedisServers {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 20;

    private final OpenResources open = new OpenResources();
    private final KillableServer<EmbeddedRedis> master;
    private final KillableServer<EmbeddedRedis> replica;
    private final CutProxy link;
    private final List<CutProxy> clients = new CopyOnWriteArrayList<>();
    private final CutProxy administrator;

    private ReplicatedRedis(Path directory, String password) {
        master = open.add(KillableServer.redis(directory.resolve("master"), password));
        replica = open.add(KillableServer.redis(directory.resolve("replica"), password));
        link = open.add(CutProxy.to("127.0.0.1", master.server().port()));
        administrator = openProxy();
    }

    static ReplicatedRedis start(Path directory, String password) {
        for (int i = 0; i < ATTEMPTS; i++) {
            ReplicatedRedis servers = new ReplicatedRedis(directory.resolve("redis-" + i), password);
            if (lastSave(servers.master) == lastSave(servers.replica)) {
                servers.replicate();
                return servers;
            }
            servers.close();
        }
        throw new AssertionError("the servers did not start within one second of the clock");
    }

    private static long lastSave(KillableServer<EmbeddedRedis> server) {
        try (Redis redis = Redis.connect(server.server().administratorUrl())) {
            return redis.call(commands -> commands.lastsave()).toInstant().getEpochSecond();
        }
    }

    /** Both servers get the same administrator, so that its address is that of either. */
    private void replicate() {
        String[] user =
                URI.create(master.server().administratorUrl()).getUserInfo().split(":", 2);
        try (Redis redis = Redis.connect(replica.server().administratorUrl())) {
            redis.call(commands -> commands.aclSetuser(user[0], AclSetuserArgs.Builder.addPassword(user[1])));
            redis.call(commands -> commands.configSet("masteruser", user[0]));
            redis.call(commands -> commands.configSet("masterauth", user[1]));
            redis.call(commands -> commands.replicaof("127.0.0.1", link.port()));
            Await.until(
                    LIMIT,
                    () -> redis.call(commands -> commands.info("replication")).contains("master_link_status:up"),
                    "the replica has the master's data");
        }
    }

    /** From now on the replica gets nothing from its master. */
    void lag() {
        link.pause();
    }

    /** The master dies, and the replica takes its place with what it has. */
    void failOver() {
        master.kill();
        try (Redis redis = Redis.connect(replica.server().administratorUrl())) {
            redis.call(commands -> commands.replicaofNoOne());
        }
        link.cutAll();
        clients.forEach(client -> client.redirectTo(replica.server().port()));
    }

    @Override
    public CutProxy openProxy() {
        CutProxy client = open.add(CutProxy.to("127.0.0.1", master.server().port()));
        clients.add(client);
        return client;
    }

    @Override
    public String urlThrough(CutProxy proxy) {
        return Installation.throughProxy(master.server().url(), master.server().port(), proxy);
    }

    @Override
    public String administratorUrl() {
        return Installation.throughProxy(
                master.server().administratorUrl(), master.server().port(), administrator);
    }

    @Override
    public int maxConnections() {
        return SingleRedis.MAX_CONNECTIONS;
    }

    /** A master that was replaced stays dead. */
    @Override
    public void heal() {
        replica.start();
    }

    @Override
    public void close() {
        open.closeAndReport();
    }
}
