package dev.synapse.shared.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.ReplicatedRedis;
import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.QueuedTurn;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostEventsTest {

    @Test
    void numbers_that_redis_lost_are_not_reused() {
        try (TemporaryRedis server = TemporaryRedis.start(true);
                Redis redis = Redis.connect(server.url())) {
            TestedGroup group = TestedGroup.in(redis);
            group.accept(1);
            Path older = server.copy();
            group.accept(2);
            long seen = group.log.newest(group.id);

            server.goBackTo(older);
            Awaits.until("redis answers", () -> answers(redis));
            assertThat(group.log.newest(group.id)).isEqualTo(2);
            group.accept(2);

            assertThat(seen).isEqualTo(4);
            List<LoggedEvent> behindWhatWasSeen = group.log.read(group.id, seen, 10);
            assertThat(behindWhatWasSeen.getFirst().seq()).isGreaterThan(seen + 1);
            assertThat(behindWhatWasSeen).extracting(LoggedEvent::type).containsExactly("message", "turn.queued");
            assertThat(group.events()).isEqualTo(behindWhatWasSeen);
        }
    }

    @Test
    void numbers_continue_without_a_gap_while_redis_runs_and_saves() {
        try (TemporaryRedis server = TemporaryRedis.start(true);
                Redis redis = Redis.connect(server.administratorUrl())) {
            TestedGroup group = TestedGroup.in(redis);
            group.accept(1);
            long started = lastSave(redis);

            Awaits.until("a save", () -> {
                redis.call(commands -> commands.save());
                return lastSave(redis) > started;
            });
            group.accept(2);
            group.accept(3);

            assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void a_group_of_an_older_version_continues_its_numbers() {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.url())) {
            TestedGroup group = TestedGroup.in(redis);
            QueuedTurn turn = group.accept(1);
            redis.call(commands -> commands.hdel(group.keys.state(), "history"));

            group.accept(2);

            assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
            assertThat(group.inbox.accept(turn, 0, 0, false)).isEqualTo(CommitResult.DUP);
        }
    }

    @Test
    void numbers_that_a_lagging_replica_lacks_are_not_reused_when_it_takes_over() {
        try (ReplicatedRedis servers = ReplicatedRedis.start()) {
            servers.replicate();
            TestedGroup group = TestedGroup.in(servers.master());
            group.accept(1);
            servers.awaitReplication();
            servers.promoteReplica();
            group.accept(2);
            group.accept(3);
            long seen = group.log.newest(group.id);

            TestedGroup promoted = group.at(servers.replica());
            assertThat(promoted.log.newest(group.id)).isEqualTo(2);
            promoted.accept(2);

            assertThat(promoted.events()).extracting(LoggedEvent::type).containsExactly("message", "turn.queued");
            assertThat(promoted.events().getFirst().seq()).isGreaterThan(seen + 1);
        }
    }

    /** The process is the same as before, but its data are not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void numbers_that_a_master_lost_while_it_was_replaced_are_not_reused_when_it_takes_over_again(
            boolean logsBeforeItHasAReplica) {
        try (ReplicatedRedis servers = ReplicatedRedis.start()) {
            TestedGroup group = TestedGroup.in(servers.master());
            if (logsBeforeItHasAReplica) {
                group.accept(1);
                servers.replicate();
            } else {
                servers.replicate();
                group.accept(1);
            }
            servers.awaitReplication();
            servers.promoteReplica();
            group.accept(2);
            group.accept(3);
            long seen = group.log.newest(group.id);

            servers.returnToMaster();
            assertThat(group.log.newest(group.id)).isEqualTo(2);
            group.accept(2);

            assertThat(group.events()).extracting(LoggedEvent::type).containsExactly("message", "turn.queued");
            assertThat(group.events().getFirst().seq()).isGreaterThan(seen + 1);
        }
    }

    @Test
    void numbers_continue_without_a_gap_while_a_replica_comes_and_goes() {
        try (ReplicatedRedis servers = ReplicatedRedis.start()) {
            servers.replicate();
            TestedGroup group = TestedGroup.in(servers.master());
            group.accept(1);
            servers.awaitReplication();
            servers.promoteReplica();

            group.accept(2);

            assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "x"})
    void numbers_continue_if_the_copy_of_the_replication_id_is_damaged(String copy) {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.administratorUrl())) {
            TestedGroup group = TestedGroup.in(redis);
            group.accept(1);
            String key = group.keys.shard().replicationId();
            redis.call(commands -> commands.del(key));
            redis.call(commands -> copy.isEmpty() ? commands.lpush(key, "a list") : commands.append(key, copy));

            group.accept(2);

            assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void numbers_continue_after_the_scripts_were_flushed() {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.administratorUrl())) {
            TestedGroup group = TestedGroup.in(redis);
            group.accept(1);
            redis.call(commands -> commands.scriptFlush());

            group.accept(2);

            assertThat(group.events()).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    private static boolean answers(Redis redis) {
        try {
            redis.call(commands -> commands.ping());
            return true;
        } catch (RedisUnavailable e) {
            return false;
        }
    }

    private static long lastSave(Redis redis) {
        return redis.call(commands -> commands.lastsave()).toInstant().getEpochSecond();
    }
}
