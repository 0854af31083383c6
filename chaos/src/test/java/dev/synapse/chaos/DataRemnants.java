package dev.synapse.chaos;

import dev.synapse.shared.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Finds leftover rows and keys in an installation by a name or an id they contain. */
record DataRemnants(Installation installation) {

    /** All tables except the ledger, whose rows outlive groups and users because the bill does. */
    private static final String TABLES = """
            SELECT table_name FROM information_schema.tables
             WHERE table_schema = 'public' AND table_name NOT IN ('model_calls', 'flyway_schema_history')
            """;

    /** Rows of any table in PostgreSQL, and keys in Redis, that contain one of the texts. */
    List<String> of(List<String> texts) {
        List<String> found = new ArrayList<>();
        DatabaseUrl url = installation.database();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password())) {
            for (String table : tables(connection)) {
                for (String text : texts) {
                    if (!isKept(table, text)) {
                        found.addAll(rows(connection, table, text));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the tables", e);
        }
        texts.forEach(text -> found.addAll(installation.redis().call(commands -> commands.keys("*" + text + "*"))));
        return found;
    }

    /** The audit log keeps the ids of what was deleted, and no e-mail address. */
    private static boolean isKept(String table, String text) {
        return table.equals("audit_log") && !text.contains("@");
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            List<String> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    private static List<String> rows(Connection connection, String table, String text) throws SQLException {
        String sql = "SELECT t::text FROM \"" + table + "\" t WHERE strpos(t::text, ?) > 0";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(table + row.getString(1));
                }
            }
            return rows;
        }
    }
}
