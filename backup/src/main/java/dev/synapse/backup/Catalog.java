package dev.synapse.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables of a schema, as PostgreSQL describes them. */
record Catalog(Connection connection, String schema) {

    /** Of the schema in which the connection creates tables. */
    static Catalog of(Connection connection) throws SQLException {
        String schema =
                Sql.list(connection, "SELECT quote_ident(current_schema())").getFirst();
        if (schema == null) {
            throw new BackupException("The role of DATABASE_URL has no schema in which it can create tables");
        }
        return new Catalog(connection, schema);
    }

    /** The names of all tables. */
    List<String> tables() throws SQLException {
        return Sql.list(
                connection,
                "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = ?::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
                schema);
    }

    /** The names of a table's columns, in order. */
    List<String> columns(String table) throws SQLException {
        return Sql.list(
                connection,
                "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                schema + "." + table);
    }

    /** The names of all functions, without their parameters. */
    List<String> functions() throws SQLException {
        return Sql.list(
                connection, "SELECT quote_ident(proname) FROM pg_proc WHERE pronamespace = ?::regnamespace", schema);
    }

    /** The newest migration that was applied. */
    String version() throws SQLException {
        List<String> versions = Sql.list(
                connection,
                "SELECT version FROM %s.%s WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1"
                        .formatted(schema, Tables.HISTORY));
        if (versions.isEmpty()) {
            throw new BackupException("The database has no schema version: " + Tables.HISTORY + " is empty");
        }
        return versions.getFirst();
    }

    boolean hasRows(String table) throws SQLException {
        return Sql.list(connection, "SELECT EXISTS (SELECT FROM %s.%s)".formatted(schema, table))
                .contains("t");
    }

    String postgresVersion() throws SQLException {
        return Sql.list(connection, "SHOW server_version").getFirst();
    }
}
