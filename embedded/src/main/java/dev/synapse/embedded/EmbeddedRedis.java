package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis (7.0 or newer, or Valkey) that runs as a child process on 127.0.0.1, with its data in a home directory that outlives it.
 *
 * <p>One running process owns a home; a second {@link #start} is refused. If the owner was killed, the next owner stops and restarts its
 * server. The server runs in a session of its own, so that Ctrl-C in a terminal does not reach it: the owner drains first and then calls
 * {@link #close}. Nothing else stops it.
 *
 * <p>Clients log in as {@code synapse}, which may run only the commands that Synapse needs. Operators use {@code administrator}, whose
 * random password is stored in {@code home/administrator.password}. The server logs to {@code home/redis.log}. Thread-safe.
 */
public final class EmbeddedRedis implements EmbeddedServer {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);

    private static final String CONFIG = "redis.conf";
    private static final String ADMINISTRATOR_PASSWORD = "administrator.password";

    private final HomeDirectoryLock lock;
    private final ServerProcess process;
    private final int port;
    private final Passwords passwords;

    /** Passwords of the two users. */
    private record Passwords(String synapse, String administrator) {}

    private EmbeddedRedis(HomeDirectoryLock lock, ServerProcess process, int port, Passwords passwords) {
        this.lock = lock;
        this.process = process;
        this.port = port;
        this.passwords = passwords;
    }

    /**
     * Starts the server and waits until it has loaded its data and answers.
     *
     * @throws ServerStartException with a message for the user, if that fails
     */
    public static EmbeddedRedis start(RedisOptions options) {
        HomeDirectoryLock lock = HomeDirectoryLock.acquire(options.home(), "redis");
        try {
            RedisProgram program = RedisProgram.find(options.home());
            program.warnIfPublished();
            Orphans.ofRedis(options.home()).stop(StopSequence.REDIS);
            boolean repaired = options.durable() && new AppendOnlyFiles(options.home()).repair();
            EmbeddedRedis redis = Ports.start(options.port(), port -> startReading(options, program, port, lock));
            if (repaired) {
                redis.rewriteFiles();
            }
            return redis;
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** The server program that {@link #start} would run, for tests that need other settings. */
    public static Path program(Path home) {
        return RedisProgram.find(home).path();
    }

    /** Stops the orphaned server of that home, if any. Throws if its owner is running. */
    public static void stopOrphan(Path home) {
        try (HomeDirectoryLock _ = HomeDirectoryLock.acquire(home, "redis")) {
            Orphans.ofRedis(home).stop(StopSequence.REDIS);
        }
    }

    /**
     * Moves the data of that home into a folder of it, so that the next start is empty; returns the folder, or nothing if there were no
     * data. Stops the orphaned server, if any; throws if its owner is running.
     */
    public static Optional<Path> putDataAside(Path home) {
        try (HomeDirectoryLock _ = HomeDirectoryLock.acquire(home, "redis")) {
            Orphans.ofRedis(home).stop(StopSequence.REDIS);
            return new AppendOnlyFiles(home).putAsideObsolete();
        }
    }

    /** Starts the server; if it cannot read its data, puts that aside and starts it empty. */
    private static EmbeddedRedis startReading(
            RedisOptions options, RedisProgram program, int port, HomeDirectoryLock lock) {
        try {
            return start(options, program, port, lock);
        } catch (ServerStartException e) {
            Optional<String> damage = AppendOnlyFiles.damageReport(String.valueOf(e.getMessage()));
            if (!options.durable() || damage.isEmpty()) {
                throw e;
            }
            new AppendOnlyFiles(options.home()).putAside(damage.get());
            return start(options, program, port, lock);
        }
    }

    /** Has the server write its files anew from memory, in the background. */
    private void rewriteFiles() {
        Optional<String> reply =
                RedisPing.send(port, RedisUsers.ADMINISTRATOR, passwords.administrator(), "BGREWRITEAOF");
        if (reply.filter(text -> text.startsWith("+")).isEmpty()) {
            log.warn("Redis did not rewrite its repaired files: {}", reply.orElse("no reply"));
        }
    }

    private static EmbeddedRedis start(RedisOptions options, RedisProgram program, int port, HomeDirectoryLock lock) {
        Path config = options.home().resolve(CONFIG);
        Passwords passwords = new Passwords(options.password(), administratorPassword(options.home()));
        try {
            Secret.writePrivately(config, RedisConfig.of(options, port, passwords.administrator()));
        } catch (IOException e) {
            throw new ServerStartException("Cannot write " + config + ": " + e, e);
        }
        List<String> command = List.of(program.path().toString(), config.toString());
        ServerProcess process =
                ServerProcess.start("Redis", command, options.home().resolve("redis.log"));
        try {
            process.awaitReady(port, () -> RedisPing.answers(port, RedisUsers.SYNAPSE, options.password()));
            log.info("Redis {} ({}) runs on {}:{}", program.version(), program.path(), Ports.HOST, port);
            return new EmbeddedRedis(lock, process, port, passwords);
        } catch (RuntimeException | Error e) {
            process.stop(StopSequence.REDIS, process.pid());
            throw e;
        }
    }

    private static String administratorPassword(Path home) {
        Path file = home.resolve(ADMINISTRATOR_PASSWORD);
        try {
            return Secret.in(file).getOrCreate();
        } catch (IOException e) {
            throw new ServerStartException("Cannot write " + file + ": " + e, e);
        }
    }

    /** The {@code REDIS_URL}, with user and password. */
    public String url() {
        return url(RedisUsers.SYNAPSE, passwords.synapse(), port);
    }

    /** The same for the administrator. The product does not need it. */
    public String administratorUrl() {
        return url(RedisUsers.ADMINISTRATOR, passwords.administrator(), port);
    }

    /** The URL of the server that another process runs on that home; empty if none is running. */
    public static Optional<String> urlOfRunning(Path home, String password) {
        return urlOfRunning(home, RedisUsers.SYNAPSE, password);
    }

    /** The same for the administrator. */
    public static Optional<String> administratorUrlOfRunning(Path home) {
        Path file = home.resolve(ADMINISTRATOR_PASSWORD);
        return Files.exists(file)
                ? urlOfRunning(home, RedisUsers.ADMINISTRATOR, Secret.in(file).get())
                : Optional.empty();
    }

    private static Optional<String> urlOfRunning(Path home, String user, String password) {
        return RedisConfig.port(home.resolve(CONFIG))
                .filter(port -> RedisPing.answers(port, user, password))
                .map(port -> url(user, password, port));
    }

    private static String url(String user, String password, int port) {
        return "redis://" + user + ":" + UrlEncoding.encode(password) + "@" + Ports.HOST + ":" + port;
    }

    @Override
    public int port() {
        return port;
    }

    /** The server's process id, for fault tests. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        process.awaitEnd();
    }

    /** Stops the server and flushes its data to disk. Returns when its process has ended; idempotent. */
    @Override
    public void close() {
        process.stop(StopSequence.REDIS, process.pid());
        lock.close();
    }
}
