package dev.synapse.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/** The role and database {@code synapse}, to which the product is restricted. The role is not a superuser. */
final class PostgresRoles {
    static final String NAME = "synapse";

    private PostgresRoles() {}

    /** Creates the role and its database if absent, and sets the role's password. */
    static void provision(int port, String superuserPassword, String password) {
        Properties login = new Properties();
        login.setProperty("user", PostgresData.SUPERUSER);
        login.setProperty("password", superuserPassword);
        login.setProperty("connectTimeout", "10");
        login.setProperty("socketTimeout", "60");
        String url = "jdbc:postgresql://" + Ports.HOST + ":" + port + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, login);
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = 'synapse'")) {
                statement.execute("CREATE ROLE synapse LOGIN");
            }
            // The driver sends the SCRAM verifier, so the password appears in no statement and no log.
            connection.unwrap(PGConnection.class).alterUserPassword(NAME, password.toCharArray(), "scram-sha-256");
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = 'synapse'")) {
                statement.execute("CREATE DATABASE synapse OWNER synapse");
                statement.execute("REVOKE ALL ON DATABASE synapse, postgres FROM PUBLIC");
            }
        } catch (SQLException e) {
            throw new ServerStartException("Cannot set up the PostgreSQL role synapse: " + e.getMessage(), e);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
