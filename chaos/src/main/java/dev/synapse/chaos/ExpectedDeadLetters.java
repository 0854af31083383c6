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
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Compares the dead letters in Redis with the expected ones: the steps and turns in PostgreSQL that ran out of attempts.
 */
record ExpectedDeadLetters(Set<String> letters, Map<String, Instant> expected) {

    private static final String EXPECTED = """
            SELECT id, reason, ended_at FROM steps WHERE reason LIKE 'The step did not finish in % attempt%'
            UNION ALL
            SELECT id, error, ended_at FROM turns WHERE error LIKE 'A step of the turn could not be processed in % attempt%'
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
        return difference("unexpected dead letter: ", letters, expected.keySet());
    }

    /** Expected dead letters that do not exist, except those that Redis may have lost. */
    List<String> missing(DataLosses losses) {
        Set<String> kept = expected.entrySet().stream()
                .filter(letter -> !losses.mayHaveLost(letter.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return difference("missing dead letter: ", kept, letters);
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

    private static Map<String, Instant> expected(DatabaseUrl url) {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EXPECTED)) {
            Map<String, Instant> expected = new HashMap<>();
            while (row.next()) {
                expected.put(
                        row.getString(1) + ": " + row.getString(2),
                        row.getTimestamp(3).toInstant());
            }
            return expected;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read failed steps and turns", e);
        }
    }
}
