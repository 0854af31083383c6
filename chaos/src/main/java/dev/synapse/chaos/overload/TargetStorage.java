package dev.synapse.chaos.overload;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.settings.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Direct access to the data of the attacked server in PostgreSQL and Redis. */
record TargetStorage(Path home) {

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long KIB = 1024;

    /** Runs a statement with text parameters; returns the number it selects, or the number of rows it changed. */
    long number(String sql, String... parameters) {
        DatabaseUrl url =
                DatabaseUrl.parse(EmbeddedPostgres.urlOfRunning(home.resolve("postgres"), secret("postgres-password"))
                        .orElseThrow());
        try (Connection connection = DriverManager.getConnection(
                        url.jdbcUrl(), String.valueOf(url.user()), String.valueOf(url.password()));
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            if (!statement.execute()) {
                return statement.getUpdateCount();
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the database: " + e.getMessage(), e);
        }
    }

    /** Value of a field of {@code INFO memory}, in bytes. */
    long redisMemory(String field) {
        String url = EmbeddedRedis.urlOfRunning(home.resolve("redis"), secret("redis-password"))
                .orElseThrow();
        try (Redis redis = Redis.connect(url)) {
            Matcher value = Pattern.compile("(?m)^" + field + ":(\\d+)")
                    .matcher(redis.call(commands -> commands.info("memory")));
            if (!value.find()) {
                throw new IllegalStateException("Redis does not report " + field);
            }
            return Long.parseLong(value.group(1));
        }
    }

    static long residentBytes(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            Matcher resident = RESIDENT.matcher(Files.exists(status) ? Files.readString(status) : "");
            return resident.find() ? Long.parseLong(resident.group(1)) * KIB : 0;
        } catch (IOException e) {
            return 0; // the process has just ended
        }
    }

    private String secret(String name) {
        try {
            return Files.readString(home.resolve("secrets").resolve(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the secret " + name, e);
        }
    }
}
