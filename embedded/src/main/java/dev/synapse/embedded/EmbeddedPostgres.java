package dev.synapse.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 18 that runs as a child process on 127.0.0.1, with its data in a home directory that outlives it.
 *
 * <p>One running process owns a home; a second {@link #start} is refused. If the owner was killed, the next owner stops and restarts its
 * server. The server runs in a session of its own, so that Ctrl-C in a terminal does not reach it: the owner drains first and then calls
 * {@link #close}. Nothing else stops it.
 *
 * <p>All connections need a password. That of the superuser is random and stored in {@code home/superuser.password}. The server logs to
 * {@code home/postgres.log}. Thread-safe.
 */
public final class EmbeddedPostgres implements EmbeddedServer {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final HomeDirectoryLock lock;
    private final ServerProcess process;
    private final long postmaster;
    private final int port;
    private final String password;

    private EmbeddedPostgres(
            HomeDirectoryLock lock, ServerProcess process, long postmaster, int port, String password) {
        this.lock = lock;
        this.process = process;
        this.postmaster = postmaster;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts the server and waits until it accepts connections.
     *
     * @throws ServerStartException with a message for the user, if that fails
     */
    public static EmbeddedPostgres start(PostgresOptions options) {
        HomeDirectoryLock lock = HomeDirectoryLock.acquire(options.home(), "postgres");
        try {
            return start(options, lock);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Stops the orphaned server of that home, if any. Throws if its owner is running. */
    public static void stopOrphan(Path home) {
        try (HomeDirectoryLock _ = HomeDirectoryLock.acquire(home, "postgres")) {
            Orphans.ofPostgres(PostgresData.under(home).directory()).stop(StopSequence.POSTGRES);
        }
    }

    private static EmbeddedPostgres start(PostgresOptions options, HomeDirectoryLock lock) {
        PostgresServer server = PostgresServer.find(options.home());
        PostgresData data = PostgresData.under(options.home());
        Orphans.ofPostgres(data.directory()).stop(StopSequence.POSTGRES);
        data.postmaster().deleteStale();
        data.open(options, server);
        return Ports.start(options.port(), port -> {
            List<String> command = server.postgres(data.directory(), port, options.durable());
            Path logFile = options.home().resolve("postgres.log");
            ServerProcess process = ServerProcess.start("PostgreSQL", command, logFile);
            try {
                long postmaster = awaitReady(process, data, port);
                PostgresRoles.provision(port, data.superuserPassword(), options.password());
                log.info("PostgreSQL {} runs on {}:{}", PostgresBinaries.version(), Ports.HOST, port);
                return new EmbeddedPostgres(lock, process, postmaster, port, options.password());
            } catch (RuntimeException | Error e) {
                process.stop(StopSequence.POSTGRES, data.postmaster().pid().orElse(process.pid()));
                throw e;
            }
        });
    }

    private static long awaitReady(ServerProcess process, PostgresData data, int port) {
        process.awaitReady(port, () -> data.postmaster().isReady());
        return data.postmaster().pid().orElse(process.pid());
    }

    /** The JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + PostgresRoles.NAME;
    }

    public String user() {
        return PostgresRoles.NAME;
    }

    public String password() {
        return password;
    }

    @Override
    public int port() {
        return port;
    }

    /** The process id of the postmaster, for fault tests. */
    public long pid() {
        return postmaster;
    }

    /** The {@code DATABASE_URL}, with user and password. */
    public String url() {
        return url(password, port);
    }

    /** The URL of the server that another process runs on that home; empty if none is running. */
    public static Optional<String> urlOfRunning(Path home, String password) {
        PostmasterFile postmaster = PostgresData.under(home).postmaster();
        return postmaster.isReady() ? postmaster.port().map(port -> url(password, port)) : Optional.empty();
    }

    private static String url(String password, int port) {
        return "postgresql://" + PostgresRoles.NAME + ":" + UrlEncoding.encode(password) + "@" + Ports.HOST + ":" + port
                + "/" + PostgresRoles.NAME;
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        process.awaitEnd();
    }

    /** Stops the server: cuts connections and writes committed data. Returns when its process has ended; idempotent. */
    @Override
    public void close() {
        process.stop(StopSequence.POSTGRES, postmaster);
        lock.close();
    }
}
