package dev.synapse.allinone;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.MessageMeta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Direct access to the records in PostgreSQL. */
record Records(Address address) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Address and credentials of a PostgreSQL. */
    record Address(String jdbcUrl, String user, String password) {

        /** The embedded PostgreSQL of a running all-in-one. */
        static Address ofHome(Path home) {
            try {
                String port = Files.readAllLines(home.resolve("postgres/data/postmaster.pid"))
                        .get(3);
                String password = Files.readString(home.resolve("secrets/postgres-password"));
                return new Address(
                        "jdbc:postgresql://127.0.0.1:" + port.strip() + "/synapse", "synapse", password.strip());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Messages of a group, in the format and order of the API. */
    List<JsonNode> messages(String group) {
        return query("""
            SELECT id, group_id, turn_id, sender_alias, content, created_at, parent_message_id, meta::text AS meta
              FROM messages WHERE group_id = ? ORDER BY turn_number, turn_index
            """, group, Records::message);
    }

    /** Positions of a group's messages, as {@code turn.index}. */
    List<String> positions(String group) {
        return query(
                "SELECT turn_number || '.' || turn_index FROM messages WHERE group_id = ? ORDER BY turn_number,"
                        + " turn_index",
                group,
                row -> row.getString(1));
    }

    /** Statuses of a group's turns in order. */
    List<String> turns(String group) {
        return query(
                "SELECT status FROM turns WHERE group_id = ? ORDER BY number", group, row -> row.getString("status"));
    }

    /** Texts of a group's summaries in order. */
    List<String> summaries(String group) {
        return query(
                "SELECT text FROM summaries WHERE group_id = ? ORDER BY number", group, row -> row.getString("text"));
    }

    /** All rows of a group in all tables, as text. */
    List<String> everything(String group) {
        return query("""
            WITH asked AS (SELECT CAST(? AS uuid) AS id)
            SELECT g::text FROM groups g, asked WHERE g.id = asked.id
            UNION ALL SELECT m::text FROM members m, asked WHERE m.group_id = asked.id
            UNION ALL SELECT t::text FROM turns t, asked WHERE t.group_id = asked.id
            UNION ALL SELECT m::text FROM messages m, asked WHERE m.group_id = asked.id
            UNION ALL SELECT s::text FROM summaries s, asked WHERE s.group_id = asked.id
            UNION ALL SELECT s::text FROM steps s JOIN turns t ON t.id = s.turn_id, asked WHERE t.group_id = asked.id
            """, group, row -> row.getString(1));
    }

    private <T> List<T> query(String sql, String group, Row<T> row) {
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, UUID.fromString(group));
            List<T> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(row.read(found));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("failed: " + sql, e);
        }
    }

    private static JsonNode message(ResultSet row) throws SQLException {
        ObjectNode message = JSON.createObjectNode();
        for (String text : List.of("id", "group_id", "turn_id", "sender_alias", "content", "parent_message_id")) {
            message.put(text, row.getString(text));
        }
        OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
        message.put("timestamp", createdAt.toInstant().toString());
        MessageMeta meta = Json.read(row.getString("meta"), MessageMeta.class);
        message.set("meta", JSON.readTree(Json.writeForClients(meta)));
        return message;
    }
}
