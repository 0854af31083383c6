package dev.synapse.shared.sql;

import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.InvalidSettingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tells a database of another application from one that is ours or empty. Stateless. */
final class SchemaOwner {

    private static final String HISTORY = "flyway_schema_history";
    private static final String FIRST_MIGRATION = "V1__accounts_groups_turns.sql";
    private static final int MAX_SHOWN = 3;

    /** The tables of the schema, without those of extensions. */
    private static final String TABLES = """
        SELECT c.relname
          FROM pg_class c
         WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
         ORDER BY c.relname
        """;

    private SchemaOwner() {}

    /** Throws {@link InvalidSettingException} if the schema has tables, and they are not ours. */
    static void requireOurs(Connection connection, DatabaseUrl url) throws SQLException {
        List<String> tables = names(connection, TABLES);
        boolean ours = tables.contains(HISTORY)
                && !names(connection, "SELECT script FROM " + HISTORY + " WHERE script = '" + FIRST_MIGRATION + "'")
                        .isEmpty();
        if (!tables.isEmpty() && !ours) {
            String shown = String.join(", ", tables.subList(0, Math.min(MAX_SHOWN, tables.size())));
            throw new InvalidSettingException(
                    "DATABASE_URL names a database with the tables of another application (%s%s; %s): Synapse needs an empty database, or its own"
                            .formatted(shown, tables.size() > MAX_SHOWN ? ", …" : "", url));
        }
    }

    private static List<String> names(Connection connection, String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
