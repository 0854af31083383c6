package dev.synapse.testkit;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.PostgresOptions;
import dev.synapse.embedded.RedisOptions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real databases for tests: one PostgreSQL per JVM, started on first use, with any number of databases, and a separate Redis process for
 * each caller, which takes about 50 ms to start. Nothing is synced to disk. All servers end with the JVM, and their files are deleted.
 * Thread-safe.
 */
public final class TestServers {
    private static final String PASSWORD = "test-password";
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final TestHomes HOMES = new TestHomes();
    private static final TestPostgres POSTGRES = new TestPostgres(TestServers::startPostgres);

    private TestServers() {}

    /** Creates an empty database. */
    public static TestDatabase freshDatabase() {
        return POSTGRES.createEmpty("test_" + NAMES.incrementAndGet());
    }

    /** Creates a database with all migrations of the product applied. */
    public static TestDatabase migratedDatabase() {
        return POSTGRES.createMigrated("test_" + NAMES.incrementAndGet());
    }

    /** Starts an empty Redis. Closing it early is allowed but not required. */
    public static EmbeddedRedis freshRedis() {
        var options = new RedisOptions(HOMES.next("redis"), 0, PASSWORD, false);
        return HOMES.closeAtEnd(EmbeddedRedis.start(options));
    }

    static void drop(String database) {
        POSTGRES.drop(database);
    }

    private static TestPostgres.Server startPostgres() {
        var options = new PostgresOptions(HOMES.next("postgres"), 0, PASSWORD, false);
        return new TestPostgres.Server(HOMES.closeAtEnd(EmbeddedPostgres.start(options)), options.home());
    }
}
