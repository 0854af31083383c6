package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.OpenResources;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of an installation: a master and, if asked for, a replica that can take over. Clients connect through proxies, which lead to
 * the master of the moment. Thread-safe.
 */
final class RedisPair implements RedisServers {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);
    private static final String PASSWORD_FILE = "administrator.password";

    private final OpenResources open = new OpenResources();
    private final RedisClient client = RedisClient.create();
    private final List<CutProxy> proxies = new ArrayList<>();
    private final CutProxy administrator;
    private final Path directory;
    private final String password;
    private KillableServer<EmbeddedRedis> master;
    private @Nullable Replica replica;

    /** A server that follows the master through a proxy. */
    private record Replica(KillableServer<EmbeddedRedis> server, CutProxy link) {}

    private RedisPair(Path directory, String password) {
        this.directory = directory;
        this.password = password;
        open.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        this.master = open.add(KillableServer.redis(directory.resolve("redis"), password));
        this.administrator = openProxy();
    }

    /** Starts a master without a replica. */
    static RedisPair start(Path directory, String password) {
        return new RedisPair(directory, password);
    }

    synchronized KillableServer<EmbeddedRedis> master() {
        return master;
    }

    /** A proxy to the master; after a failover it leads to the new one. */
    @Override
    public synchronized CutProxy openProxy() {
        CutProxy proxy = open.add(CutProxy.to("127.0.0.1", master.port()));
        proxies.add(proxy);
        return proxy;
    }

    @Override
    public synchronized String urlThrough(CutProxy proxy) {
        return Installation.throughProxy(master.server().url(), master.port(), proxy);
    }

    @Override
    public synchronized String administratorUrl() {
        return Installation.throughProxy(master.server().administratorUrl(), master.port(), administrator);
    }

    @Override
    public int maxConnections() {
        return SingleRedis.MAX_CONNECTIONS;
    }

    /** Starts a replica, and waits until it has all data. */
    synchronized void addReplica() {
        Path home = directory.resolve("redis-replica");
        try {
            // clients may be led to either server, so both have the same users
            Files.createDirectories(home);
            Files.copy(master.home().resolve(PASSWORD_FILE), home.resolve(PASSWORD_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare the home of a replica", e);
        }
        follow(new Replica(
                open.add(KillableServer.redis(home, password)), open.add(CutProxy.to("127.0.0.1", master.port()))));
    }

    /** Whether there is a replica that has all data. */
    synchronized boolean hasReplica() {
        return replica != null && isInSync(replica);
    }

    /**
     * Kills the master while the replica lags behind it, and promotes the replica.
     *
     * @param lag time before the kill for which the replica gets nothing, which is what it loses
     * @param downtime time from the kill to the promotion
     */
    synchronized void failOver(Duration lag, Duration downtime) {
        Replica next = replica;
        if (next == null) {
            throw new IllegalStateException("There is no replica");
        }
        next.link().pause();
        sleep(lag);
        master.kill();
        next.link().cutAll();
        next.link().resume();
        sleep(downtime);
        run(next.server(), RedisCommands::replicaofNoOne);
        KillableServer<EmbeddedRedis> old = master;
        master = next.server();
        replica = new Replica(old, next.link());
        redirect(next.link());
        proxies.forEach(this::redirect);
    }

    private void redirect(CutProxy proxy) {
        proxy.redirectTo(master.port());
        proxy.cutAll();
    }

    /** Starts the former master as a replica of the new one, and waits until it has all data. */
    synchronized void restoreReplica() {
        if (replica != null) {
            replica.server().start();
            follow(replica);
        }
    }

    @Override
    public synchronized void heal() {
        master.start();
        restoreReplica();
    }

    /** Removes all data. */
    synchronized void flush() {
        run(master, RedisCommands::flushall);
    }

    /** Waits until the master can write to its append-only file. */
    synchronized void awaitWritable() {
        Await.until(
                LIMIT,
                () -> run(master, redis -> redis.info("persistence")).contains("aof_last_write_status:ok"),
                "Redis writes to its append-only file");
    }

    private void follow(Replica follower) {
        run(master, redis -> redis.configSet("repl-diskless-sync-delay", "0"));
        run(follower.server(), redis -> {
            redis.configSet("masteruser", "administrator");
            redis.configSet("masterauth", administratorPassword());
            return redis.replicaof("127.0.0.1", follower.link().port());
        });
        Await.until(LIMIT, () -> isInSync(follower), "the replica of Redis has all data");
        replica = follower;
    }

    private String administratorPassword() {
        try {
            return Files.readString(master.home().resolve(PASSWORD_FILE)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the administrator's password", e);
        }
    }

    private boolean isInSync(Replica follower) {
        try {
            return run(follower.server(), redis -> redis.info("replication")).contains("master_link_status:up");
        } catch (RedisException e) {
            return false;
        }
    }

    private <T> T run(KillableServer<EmbeddedRedis> server, Function<RedisCommands<String, String>, T> command) {
        RedisURI uri = RedisURI.create(server.server().administratorUrl());
        uri.setTimeout(COMMAND_LIMIT);
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return command.apply(connection.sync());
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a failover", e);
        }
    }

    @Override
    public void close() {
        open.close();
    }

    @Override
    public String toString() {
        return "Redis";
    }
}
