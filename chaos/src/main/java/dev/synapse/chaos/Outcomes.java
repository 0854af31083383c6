package dev.synapse.chaos;

import dev.synapse.shared.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** How the turns of a soak ended, as PostgreSQL has them. */
record Outcomes(List<Outcome> all, int givenUp) {

    private static final String TURNS = """
            SELECT t.id, t.status, t.error, count(m.id) AS messages,
                   max(m.content) FILTER (WHERE m.turn_index = 0) AS question
              FROM turns t LEFT JOIN messages m ON m.turn_id = t.id GROUP BY t.id, t.status, t.error
            """;
    /** Each of these leaves a dead letter: a step, or the word of its end, that nobody came to the end of. */
    private static final String GIVEN_UP = """
            SELECT (SELECT count(*) FROM steps WHERE reason LIKE 'The step was tried % times and never came to an end')
                 + (SELECT count(*) FROM turns WHERE error LIKE 'A step of the turn could not be processed in %')
            """;

    /** A turn. */
    record Outcome(String id, String status, String error, int messages, String question) {}

    static Outcomes read(DatabaseUrl url) {
        List<Outcome> turns = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(TURNS)) {
                while (row.next()) {
                    String error = row.getString("error");
                    turns.add(new Outcome(
                            row.getString("id"),
                            row.getString("status"),
                            error == null ? "" : error,
                            row.getInt("messages"),
                            row.getString("question")));
                }
            }
            try (ResultSet row = statement.executeQuery(GIVEN_UP)) {
                row.next();
                return new Outcomes(List.copyOf(turns), row.getInt(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The outcomes cannot be read", e);
        }
    }

    /** Completed turns that have not the messages that their question leads to. */
    List<String> torn() {
        return all.stream()
                .filter(turn -> turn.status().equals("completed"))
                .filter(turn -> turn.messages() != SoakScript.Course.messagesOf(turn.question()))
                .map(turn -> "turn %s has %d messages, not %d: %s"
                        .formatted(
                                turn.id(),
                                turn.messages(),
                                SoakScript.Course.messagesOf(turn.question()),
                                turn.question()))
                .toList();
    }
}
