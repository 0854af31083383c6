package dev.synapse.testkit;

import dev.synapse.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Creates databases on a PostgreSQL that is started on first use. Migrations run once, in a template that is copied for each test.
 * Databases are created by the superuser, because the role of the product may not create them.
 */
final class TestPostgres {
    private static final String TEMPLATE = "migrated_template";

    private final Supplier<Server> starter;
    private @Nullable Server server;
    private boolean templateExists;

    TestPostgres(Supplier<Server> starter) {
        this.starter = starter;
    }

    record Server(EmbeddedPostgres postgres, Path home) {
        TestDatabase database(String name) {
            return new TestDatabase(name, postgres.port(), postgres.user(), postgres.password());
        }

        void execute(String sql) {
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres";
            try (Connection connection = DriverManager.getConnection(url, "postgres", superuserPassword());
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException failure) {
                throw new IllegalStateException("failed: " + sql, failure);
            }
        }

        private String superuserPassword() {
            try {
                return Files.readString(home.resolve("superuser.password")).strip();
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot read the superuser's password", failure);
            }
        }
    }

    synchronized TestDatabase createEmpty(String name) {
        return create(name, "template1");
    }

    synchronized TestDatabase createMigrated(String name) {
        if (!templateExists) {
            migrate(create(TEMPLATE, "template1"));
            templateExists = true;
        }
        return create(name, TEMPLATE);
    }

    synchronized void drop(String name) {
        server().execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private TestDatabase create(String name, String template) {
        Server running = server();
        running.execute(
                "CREATE DATABASE " + name + " OWNER " + running.postgres().user() + " TEMPLATE " + template);
        return running.database(name);
    }

    private Server server() {
        if (server == null) {
            server = starter.get();
        }
        return server;
    }

    private static void migrate(TestDatabase database) {
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }
}
