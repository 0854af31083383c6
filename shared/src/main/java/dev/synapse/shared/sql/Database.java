package dev.synapse.shared.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.InvalidSettingException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Opens connections to PostgreSQL. Stateless. */
public final class Database {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String SOCKET_TIMEOUT = "socketTimeout";

    private Database() {}

    /**
     * A pool of at most {@code size} connections, which are opened on demand; the caller closes it.
     *
     * @param name the name of the pool, under which PostgreSQL shows its connections
     */
    public static HikariDataSource pool(DatabaseSettings settings, String name, int size) {
        HikariConfig config = config(settings.url(), name, size);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        // not the startup option "options", which connection poolers reject
        config.setConnectionInitSql("SET lock_timeout = %d; SET statement_timeout = %d"
                .formatted(
                        settings.lockTimeout().toMillis(),
                        settings.statementTimeout().toMillis()));
        config.addDataSourceProperty(SOCKET_TIMEOUT, Long.toString(socketTimeoutSeconds(settings)));
        return new HikariDataSource(config);
    }

    /** The same without limits for locks and statements; for tools. */
    public static HikariDataSource pool(DatabaseUrl url, String name, int size) {
        HikariConfig config = config(url, name, size);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.addDataSourceProperty(SOCKET_TIMEOUT, "60");
        return new HikariDataSource(config);
    }

    private static HikariConfig config(DatabaseUrl url, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url.jdbcUrl());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return config;
    }

    /** Long enough for PostgreSQL to report that a statement took too long. */
    private static long socketTimeoutSeconds(DatabaseSettings settings) {
        return settings.statementTimeout().plusMillis(1_999).toSeconds();
    }

    /**
     * Opens and closes one connection; throws {@link DatabaseUnavailable} if that fails, and {@link InvalidSettingException} if the database is
     * another application's.
     */
    public static void check(DatabaseUrl url) {
        try (Connection connection = open(url, "synapse-check")) {
            SchemaOwner.requireOurs(connection, url);
        } catch (SQLException e) {
            throw unreachable(url, e);
        }
    }

    /**
     * Opens one connection without limits for locks and statements, which the caller closes; throws {@link DatabaseUnavailable}.
     *
     * @param name the name under which PostgreSQL shows the connection
     */
    public static Connection open(DatabaseUrl url, String name) {
        Properties properties = new Properties();
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password());
        }
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        try {
            return DriverManager.getConnection(url.jdbcUrl(), properties);
        } catch (SQLException e) {
            throw unreachable(url, e);
        }
    }

    private static DatabaseUnavailable unreachable(DatabaseUrl url, SQLException e) {
        return new DatabaseUnavailable(url + " cannot be reached: " + e.getMessage(), e);
    }
}
