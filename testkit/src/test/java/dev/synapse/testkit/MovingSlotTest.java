package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnInbox;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovingSlotTest {

    private static final Shards SHARDS = new Shards(16);
    private static final Duration LIMIT = Duration.ofSeconds(8);

    @TempDir
    Path directory;

    /** Without {@code Shard.absentKey} the second turn is queued, but no job is enqueued that starts it. */
    @Test
    void a_script_is_refused_as_a_whole_while_its_slot_moves() {
        try (RedisCluster cluster = RedisCluster.start(directory, 2);
                Redis redis = Redis.connect(cluster.url())) {
            GroupId group = GroupId.next();
            GroupKeys keys = SHARDS.keys(group);
            TurnInbox inbox = new TurnInbox(redis, SHARDS);
            inbox.accept(turn(group, 1), 0, 0, true);
            createOtherKeys(redis, keys);

            moveFirst(cluster, keys.shard().idleGroups());
            QueuedTurn second = turn(group, 2);
            assertThatThrownBy(() -> inbox.accept(second, 0, 0, false)).isInstanceOf(RedisUnavailable.class);

            assertThat(redis.<Long>call(commands -> commands.zcard(keys.waiting())))
                    .isEqualTo(1);
            assertThat(redis.<Long>call(commands -> commands.xlen(keys.events())))
                    .isEqualTo(2);
            new SlotMigration(cluster, 100, Duration.ZERO)
                    .move(keys.state(), otherNode(cluster.masterOf(keys.state())));
            assertThat(inbox.accept(second, 0, 0, false)).isEqualTo(CommitResult.OK);
        }
    }

    @Test
    void a_command_that_is_redirected_is_answered_although_no_other_follows() {
        try (RedisCluster cluster = RedisCluster.start(directory, 2);
                Redis redis = Redis.connect(cluster.url())) {
            redis.call(commands -> commands.set("key", "value"));

            new SlotMigration(cluster, 1, Duration.ZERO).move("key", otherNode(cluster.masterOf("key")));

            assertThat(redis.<String>call(commands -> commands.get("key"), LIMIT))
                    .isEqualTo("value");
        }
    }

    private static QueuedTurn turn(GroupId group, long number) {
        TurnId turn = TurnId.next();
        Message message =
                new Message(MessageId.next(), group, turn, "User", "Hello", Times.now(), null, MessageMeta.NONE);
        return new QueuedTurn(turn, number, message);
    }

    /** All keys that the scripts of a group declare, so that Redis would run them while the slot moves. */
    private static void createOtherKeys(Redis redis, GroupKeys keys) {
        redis.call(commands -> commands.rpush(keys.thread(), "{}"));
        for (String hash : List.of(keys.steps(), keys.calls(), keys.budget())) {
            redis.call(commands -> commands.hset(hash, "field", "D"));
        }
        for (String stream : List.of(
                keys.shard().jobs(Role.WORKERS),
                keys.shard().jobs(Role.BULK_WORKERS),
                keys.shard().deadLetters())) {
            redis.call(commands -> commands.xadd(stream, Map.of("j", "{}")));
        }
        redis.call(commands -> commands.zadd(keys.shard().delayed(), 1, "job"));
        redis.call(commands -> commands.zadd(keys.shard().idleGroups(), 1, "group"));
    }

    /** Begins to move the key's slot, with this key. */
    private static void moveFirst(RedisCluster cluster, String key) {
        int slot = SlotHash.getSlot(key);
        int master = cluster.masterOf(key);
        ClusterNode source = cluster.node(master);
        ClusterNode target = cluster.node(otherNode(master));
        target.run(redis -> redis.clusterSetSlotImporting(slot, source.id()));
        source.run(redis -> redis.clusterSetSlotMigrating(slot, target.id()));
        source.run(redis -> redis.migrate("127.0.0.1", target.port(), 0, 5000, MigrateArgs.Builder.keys(List.of(key))));
    }

    private static int otherNode(int node) {
        return 1 - node;
    }
}
