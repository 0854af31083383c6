package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.event.EventJson;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.DatabaseUrl;
import io.lettuce.core.Consumer;
import io.lettuce.core.Range;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvariantCheckerTest {

    private final TestDatabase database = TestServers.migratedDatabase();
    private final EmbeddedRedis server = TestServers.freshRedis();
    private final Redis redis = Redis.connect(server.administratorUrl());
    private final Shards shards = new Shards(2);
    private final GroupId group = GroupId.next();
    private final TurnId turn = TurnId.next();
    private final GroupKeys keys = shards.keys(group);
    private final InvariantChecker checker = new InvariantChecker(redis, shards, DatabaseUrl.parse(database.url()));

    /** One completed turn with two messages, with its data in PostgreSQL and Redis. */
    @BeforeEach
    void oneTurnHasEnded() throws SQLException {
        Message asked = message("User", "Hello");
        Message answered = message("Orchestrator", "Done");
        sql("INSERT INTO users VALUES (gen_random_uuid(), 'a@b', 'x', now())");
        sql("""
                INSERT INTO groups SELECT '%s', id, 'Team', 'orchestrator', '{}', 2, 1, 4, now(), now() FROM users
                """.formatted(group));
        sql("""
                INSERT INTO turns (id, group_id, number, status, created_at) VALUES ('%s', '%s', 1, 'completed', now())
                """.formatted(turn, group));
        sql("""
                INSERT INTO steps (id, turn_id, number, kind, alias, status, attempts)
                VALUES (gen_random_uuid(), '%s', 1, 'run_agent_llm', 'Orchestrator', 'completed', 1)
                """.formatted(turn));
        stored(asked, 0);
        stored(answered, 1);
        for (Message message : List.of(asked, answered)) {
            redis.call(commands -> commands.rpush(keys.thread(), Json.write(message)));
        }
        TurnRef first = new TurnRef(group, turn, 1);
        event(1, new GroupEvent.MessageAdded(asked));
        event(2, new GroupEvent.TurnQueued(first, Times.now()));
        event(3, new GroupEvent.MessageAdded(answered));
        event(4, new GroupEvent.TurnEnded(first, TurnStatus.COMPLETED, null, Usage.NONE, Times.now()));
        redis.call(commands -> commands.hset(keys.state(), Map.of("done", "1", "seq", "4", "base", "0")));
        for (String key : List.of(keys.state(), keys.thread(), keys.events())) {
            redis.call(commands -> commands.expire(key, 100));
        }
    }

    @AfterEach
    void close() {
        redis.close();
        server.close();
        database.close();
    }

    @Test
    void a_settled_installation_passes() {
        assertThatCode(checker::check).doesNotThrowAnyException();
    }

    @Test
    void a_group_unknown_to_redis_passes() {
        redis.call(commands -> commands.del(keys.state(), keys.thread(), keys.events()));

        assertThatCode(checker::check).doesNotThrowAnyException();
    }

    @Test
    void expected_dead_letters_pass_and_others_do_not() {
        redis.call(commands -> commands.xadd(keys.shard().deadLetters(), Map.of("reason", "x")));

        assertThatCode(checker.expectingDeadLetters(1)::check).doesNotThrowAnyException();
        assertFinds("dead letters: 1, not 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE turns SET status = 'running'                 | turn 1 is RUNNING
            UPDATE turns SET status = 'failed'                  | turn 1 is FAILED and ended by [turn.completed]
            UPDATE turns SET number = 2                         | turns are numbered [2]
            UPDATE groups SET done_turn = 0                     | next_turn is 2 and done_turn 0
            UPDATE groups SET last_seq = 5                      | seq is 4, before that of PostgreSQL, 5
            UPDATE steps SET number = 2                         | steps are numbered [2]
            UPDATE steps SET status = 'retrying'                | step 1 is open
            UPDATE messages SET turn_index = turn_index + 5     | messages are numbered [5, 6]
            UPDATE messages SET sender_alias = 'Writer'         | does not begin with the user's message
            UPDATE messages SET content = 'x' WHERE turn_index = 1 | message 1 is
            DELETE FROM messages WHERE turn_index = 1           | 2 messages of 1, not 1
            DELETE FROM groups                                  | key of an unknown group
            """)
    void violations_in_postgresql_are_found(String damage, String violation) throws SQLException {
        sql(damage);

        assertFinds(violation);
    }

    @Test
    void a_remaining_job_is_found() {
        redis.call(commands -> commands.xadd(keys.shard().jobs(Role.WORKERS), Map.of("j", "{}")));

        assertFinds(":jobs:workers: 1 jobs");
    }

    @Test
    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    void a_remaining_lease_is_found() {
        String stream = keys.shard().jobs(Role.ORCHESTRATOR);
        var somebody = Consumer.from("orchestrator", "somebody");
        redis.call(commands -> commands.xadd(stream, Map.of("j", "{}")));
        redis.call(commands -> commands.xgroupCreate(XReadArgs.StreamOffset.from(stream, "0-0"), "orchestrator"));
        redis.call(commands -> commands.xreadgroup(somebody, XReadArgs.StreamOffset.lastConsumed(stream)));

        assertFinds(":jobs:orchestrator: 1 pending");
    }

    @Test
    void violations_in_redis_are_found() {
        redis.call(commands -> commands.hset(keys.state(), "turn", turn.toString()));
        redis.call(commands -> commands.hset(keys.steps(), "a", "b"));
        redis.call(commands -> commands.persist(keys.thread()));
        redis.call(commands -> commands.set(keys.shard().tag() + ":other", "x"));
        redis.call(commands -> commands.zadd(keys.present(), 1, "somebody"));

        assertFinds("a turn is active");
        assertFinds("key without expiry: " + keys.present());
        assertFinds("key without an active turn: " + keys.steps());
        assertFinds("key without expiry: " + keys.thread());
        assertFinds("unknown key: " + keys.shard().tag() + ":other");
    }

    @Test
    void a_gap_in_the_log_is_found() {
        redis.call(commands -> commands.xdel(keys.events(), "2-0"));

        assertFinds("event 3 after 1");
    }

    @Test
    void a_duplicate_message_event_is_found() {
        String event = redis.call(commands -> commands.xrange(keys.events(), Range.create("3-0", "3-0")))
                .getFirst()
                .getBody()
                .get("e");
        event(5, event);
        redis.call(commands -> commands.hset(keys.state(), "seq", "5"));

        assertFinds("the events of turn 1 have [");
        assertFinds("ended by [turn.completed], then ");
    }

    private void assertFinds(String violation) {
        assertThatThrownBy(checker::check).isInstanceOf(AssertionError.class).hasMessageContaining(violation);
    }

    private Message message(String sender, String text) {
        return new Message(MessageId.next(), group, turn, sender, text, Times.now(), null, MessageMeta.NONE);
    }

    private void stored(Message message, int index) throws SQLException {
        sql("""
                INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, created_at)
                VALUES ('%s', '%s', '%s', 1, %d, '%s', '%s', '%s')
                """.formatted(
                message.id(), group, turn, index, message.senderAlias(), message.content(), message.timestamp()));
    }

    private void event(long seq, GroupEvent event) {
        event(seq, EventJson.write(event));
    }

    private void event(long seq, String json) {
        redis.call(commands -> commands.xadd(keys.events(), new XAddArgs().id(seq + "-0"), Map.of("e", json)));
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
