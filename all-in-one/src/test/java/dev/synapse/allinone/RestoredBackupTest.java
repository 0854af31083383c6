package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An older backup is restored, and a Redis that went on is kept. */
class RestoredBackupTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final TestDatabase database = TestServers.freshDatabase();
    private final EmbeddedRedis redis = TestServers.freshRedis();
    private final Environment env = Environment.of(Map.of(
            "DATABASE_URL",
            database.url(),
            "REDIS_URL",
            redis.url(),
            "SECRET_KEY",
            "0123456789abcdef0123456789abcdef",
            "SYNAPSE_PORT",
            "0"));

    @Test
    void turns_after_the_backup_are_gone_and_new_ones_run() throws IOException {
        Path home = directory.resolve("home");
        CommandOutput command = new CommandOutput(env, home, directory);
        String token;
        String group;
        String later;
        long seen;
        try (AllInOne synapse = AllInOne.start(env, home, phase -> {})) {
            ApiClient anna = api(synapse).asNewUser();
            token = anna.token();
            group = anna.createGroup("Team").expect(201).id();
            run(anna, group, "first");
            assertThat(command.backup("b.zip")).as(command.text()).isZero();
            run(anna, group, "second");
            run(anna, group, "third");
            later = anna.createGroup("Later").expect(201).id();
            seen = newestSeq(anna, group);

            assertThat(command.restore("b.zip", "--force")).isEqualTo(1);
            assertThat(command.text()).contains("in use by synapse-all-in-one");
        }
        assertThat(command.restore("b.zip")).isEqualTo(1);
        assertThat(command.text()).contains("--force");

        assertThat(command.restore("b.zip", "--force")).as(command.text()).isZero();

        assertThat(command.text()).contains("REDIS_URL", "FLUSHALL");
        try (AllInOne synapse = AllInOne.start(env, home, phase -> {})) {
            ApiClient anna = api(synapse).as(token);
            assertThat(asked(anna, group)).containsExactly("first");
            assertThat(anna.group(later).status()).isEqualTo(404);
            try (EventClient events =
                    EventClient.connect(Subscription.to(anna, group).after(seen))) {
                JsonNode turn = run(anna, group, "again");

                assertThat(turn.path("number").asLong()).isEqualTo(2);
                events.awaitType("resync", 1, LIMIT);
                JsonNode completed =
                        events.awaitType("turn.completed", 1, LIMIT).getFirst();
                assertThat(completed.path("turn_id")).isEqualTo(turn.path("id"));
                assertThat(completed.path("seq").asLong()).isGreaterThan(seen);
            }
            assertThat(run(anna, group, "and again").path("number").asLong()).isEqualTo(3);
            assertThat(asked(anna, group)).containsExactly("first", "again", "and again");
            assertThat(anna.get("/health").body().path("warnings").toString()).contains("older data than Redis");
        }
    }

    private static ApiClient api(AllInOne synapse) {
        return ApiClient.at("http://127.0.0.1:" + synapse.port());
    }

    private static JsonNode run(ApiClient api, String group, String question) {
        String turn = api.postMessage(group, question)
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
        JsonNode ended = api.awaitTurnEnd(group, turn, LIMIT);
        assertThat(ended.path("status").asString()).isEqualTo("completed");
        return ended;
    }

    private static long newestSeq(ApiClient api, String group) throws IOException {
        try (EventClient events =
                EventClient.connect(Subscription.to(api, group).after(0))) {
            return events.awaitType("turn.completed", 3, LIMIT)
                    .getLast()
                    .path("seq")
                    .asLong();
        }
    }

    private static List<String> asked(ApiClient api, String group) {
        return api.messages(group)
                .expect(200)
                .body()
                .valueStream()
                .filter(message -> message.path("sender_alias").asString().equals("User"))
                .map(message -> message.path("content").asString())
                .toList();
    }
}
