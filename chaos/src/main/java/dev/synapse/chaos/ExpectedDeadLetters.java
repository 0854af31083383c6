package dev.synapse.chaos;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.DatabaseUrl;
import io.lettuce.core.Range;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Compares the dead letters in Redis with the expected ones: the steps and turns in PostgreSQL that ran out of attempts.
 */
record ExpectedDeadLetters(Set<String> letters, Set<String> expected) {

    private static final String EXPECTED = """
            SELECT id, reason FROM steps WHERE reason LIKE 'The step did not finish in % attempt%'
            UNION ALL
            SELECT id, error FROM turns WHERE error LIKE 'A step of the turn could not be processed in % attempt%'
                                           OR error LIKE 'The turn could not be started in % attempt%'
            """;

    static ExpectedDeadLetters read(Redis redis, Shards shards, DatabaseUrl url) {
        Set<String> letters = new HashSet<>();
        for (Shard shard : shards.all()) {
            redis.call(commands -> commands.xrange(shard.deadLetters(), Range.unbounded()))
                    .forEach(letter -> letters.add(text(letter.getBody())));
        }
        return new ExpectedDeadLetters(letters, expected(url));
    }

    /** Dead letters without a failed step or turn. */
    List<String> unexpected() {
        return difference("unexpected dead letter: ", letters, expected);
    }

    /** Expected dead letters that do not exist. A loss of all Redis data removes them, too. */
    List<String> missing() {
        return difference("missing dead letter: ", expected, letters);
    }

    private static List<String> difference(String what, Set<String> all, Set<String> without) {
        return all.stream()
                .filter(letter -> !without.contains(letter))
                .map(what::concat)
                .sorted()
                .toList();
    }

    /** Id and reason of a dead letter: the id of its step, or of its turn. */
    private static String text(Map<String, String> letter) {
        JsonNode job = Json.mapper().readTree(letter.getOrDefault("j", "{}"));
        String what = job.path("step").asString(job.path("turn").asString(job.toString()));
        return what + ": " + letter.get("reason");
    }

    private static Set<String> expected(DatabaseUrl url) {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EXPECTED)) {
            Set<String> expected = new HashSet<>();
            while (row.next()) {
                expected.add(row.getString(1) + ": " + row.getString(2));
            }
            return expected;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read failed steps and turns", e);
        }
    }
}
