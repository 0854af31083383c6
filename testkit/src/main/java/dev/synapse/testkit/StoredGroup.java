package dev.synapse.testkit;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.sql.MessageRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A group in PostgreSQL. */
record StoredGroup(GroupId id, long nextTurn, long doneTurn, long lastSeq, List<StoredTurn> turns) {

    /** A turn with its numbered messages and steps. */
    record StoredTurn(
            TurnId id,
            long number,
            TurnStatus status,
            List<Numbered<Message>> messages,
            List<Numbered<StepStatus>> steps) {

        List<Message> thread() {
            return messages.stream().map(Numbered::value).toList();
        }
    }

    record Numbered<T>(long number, T value) {}

    /** Without those of deleted groups, which the gateway removes later. */
    private static final String TURNS = """
            SELECT id, group_id, number, status FROM turns
             WHERE group_id NOT IN (SELECT id FROM deleted_groups) ORDER BY group_id, number
            """;

    private static final String MESSAGES = """
            SELECT * FROM messages WHERE group_id NOT IN (SELECT id FROM deleted_groups) ORDER BY turn_id, turn_index
            """;
    private static final String STEPS = """
            SELECT s.turn_id, s.number, s.status FROM steps s JOIN turns t ON t.id = s.turn_id
             WHERE t.group_id NOT IN (SELECT id FROM deleted_groups) ORDER BY s.turn_id, s.number
            """;

    static Map<GroupId, StoredGroup> readAll(DatabaseUrl url) {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return readAll(statement);
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot read " + url, failure);
        }
    }

    private static Map<GroupId, StoredGroup> readAll(Statement sql) throws SQLException {
        Map<GroupId, StoredGroup> groups = new LinkedHashMap<>();
        Map<UUID, StoredTurn> turns = new LinkedHashMap<>();
        each(sql, "SELECT * FROM groups", row -> {
            GroupId id = new GroupId(uuid(row, "id"));
            groups.put(
                    id,
                    new StoredGroup(
                            id,
                            row.getLong("next_turn"),
                            row.getLong("done_turn"),
                            row.getLong("last_seq"),
                            new ArrayList<>()));
        });
        each(sql, TURNS, row -> {
            StoredTurn turn = new StoredTurn(
                    new TurnId(uuid(row, "id")),
                    row.getLong("number"),
                    TurnStatus.of(row.getString("status")),
                    new ArrayList<>(),
                    new ArrayList<>());
            turns.put(turn.id().value(), turn);
            of(groups, new GroupId(uuid(row, "group_id"))).turns().add(turn);
        });
        each(
                sql,
                MESSAGES,
                row -> of(turns, uuid(row, "turn_id"))
                        .messages()
                        .add(new Numbered<>(row.getLong("turn_index"), MessageRows.message(row))));
        each(
                sql,
                STEPS,
                row -> of(turns, uuid(row, "turn_id"))
                        .steps()
                        .add(new Numbered<>(row.getLong("number"), StepStatus.of(row.getString("status")))));
        return groups;
    }

    /** All messages, in order. */
    List<Message> thread() {
        return turns.stream().flatMap(turn -> turn.thread().stream()).toList();
    }

    List<String> violations() {
        List<String> violations = new ArrayList<>();
        requireCount(violations, id + ": turns", 1, turns.stream().map(StoredTurn::number));
        if (nextTurn != turns.size() + 1 || doneTurn != turns.size()) {
            violations.add("%s: %d turns, but next_turn is %d and done_turn %d"
                    .formatted(id, turns.size(), nextTurn, doneTurn));
        }
        for (StoredTurn turn : turns) {
            String what = "%s: turn %d ".formatted(id, turn.number());
            if (!turn.status().isFinal()) {
                violations.add(what + "is " + turn.status());
            }
            requireCount(
                    violations, what + "messages", 0, turn.messages().stream().map(Numbered::number));
            requireCount(violations, what + "steps", 1, turn.steps().stream().map(Numbered::number));
            if (turn.messages().isEmpty()
                    || !turn.thread().getFirst().senderAlias().equals("User")) {
                violations.add(what + "does not begin with the user's message");
            }
            turn.steps().stream()
                    .filter(step -> step.value() == StepStatus.RUNNING || step.value() == StepStatus.RETRYING)
                    .forEach(step -> violations.add(what + "step " + step.number() + " is open"));
        }
        return violations;
    }

    private static void requireCount(List<String> violations, String what, long first, Stream<Long> numbers) {
        List<Long> found = numbers.toList();
        List<Long> right = Stream.iterate(first, n -> n + 1).limit(found.size()).toList();
        if (!found.equals(right)) {
            violations.add(what + " are numbered " + found);
        }
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static <K, V> V of(Map<K, V> all, K key) {
        V value = all.get(key);
        if (value == null) {
            throw new IllegalStateException("a row has no parent: " + key);
        }
        return value;
    }

    private static void each(Statement sql, String query, RowTaker taker) throws SQLException {
        try (ResultSet rows = sql.executeQuery(query)) {
            while (rows.next()) {
                taker.take(rows);
            }
        }
    }

    private interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }
}
