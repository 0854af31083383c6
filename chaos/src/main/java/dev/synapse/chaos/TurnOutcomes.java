package dev.synapse.chaos;

import dev.synapse.shared.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Outcomes of the turns of a soak, from PostgreSQL. */
record TurnOutcomes(List<Outcome> all) {

    private static final String TURNS = """
            SELECT t.id, t.status, t.error,
                   (SELECT count(*) FROM messages m WHERE m.turn_id = t.id) AS messages,
                   (SELECT count(*) FROM steps s WHERE s.turn_id = t.id) AS steps,
                   (SELECT content FROM messages m WHERE m.turn_id = t.id AND m.turn_index = 0) AS question
              FROM turns t
            """;

    /** Outcome of one turn. */
    record Outcome(String id, String status, String error, int messages, int steps, String question) {}

    static TurnOutcomes read(DatabaseUrl url) {
        List<Outcome> turns = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TURNS)) {
            while (row.next()) {
                String error = row.getString("error");
                turns.add(new Outcome(
                        row.getString("id"),
                        row.getString("status"),
                        error == null ? "" : error,
                        row.getInt("messages"),
                        row.getInt("steps"),
                        row.getString("question")));
            }
            return new TurnOutcomes(List.copyOf(turns));
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the outcomes", e);
        }
    }

    /** Number of steps of all turns. */
    long steps() {
        return all.stream().mapToLong(Outcome::steps).sum();
    }

    /**
     * Completed turns whose messages do not match their steps, or not their question: one user message and one message per step are
     * expected.
     */
    List<String> torn() {
        return all.stream()
                .filter(turn -> turn.status().equals("completed"))
                .filter(turn -> turn.messages() != SoakScript.Scenario.messagesOf(turn.question())
                        || turn.messages() != turn.steps() + 1)
                .map(turn -> "turn %s has %d messages and %d steps, expected %d messages: %s"
                        .formatted(
                                turn.id(),
                                turn.messages(),
                                turn.steps(),
                                SoakScript.Scenario.messagesOf(turn.question()),
                                turn.question()))
                .toList();
    }
}
