package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestServers;
import io.lettuce.core.Consumer;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a fence may do, and what it may not. */
class FenceMonitorTest {

    private static final Shards SHARDS = new Shards(2);

    private static EmbeddedRedis server;
    private static Redis redis;

    private final GroupId group = GroupId.next();
    private final String state = SHARDS.keys(group).state();
    private final String stream = SHARDS.keys(group).shard().jobs(Role.WORKERS);
    private String job = "";

    @BeforeAll
    static void start() {
        server = TestServers.freshRedis();
        redis = Redis.connect(server.administratorUrl());
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @BeforeEach
    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    void take() {
        redis.call(commands -> commands.flushall());
        for (var shard : SHARDS.all()) {
            for (Role role : Role.values()) {
                redis.call(commands -> commands.xgroupCreate(
                        StreamOffset.from(shard.jobs(role), "0-0"), role.text(), XGroupCreateArgs.Builder.mkstream()));
            }
        }
        redis.call(commands -> commands.hset(state, Map.of("turn", "t", "version", "7", "done", "3", "seq", "40")));
        job = redis.call(commands -> commands.xadd(stream, Map.of("j", "{}")));
        redis.call(commands -> commands.xreadgroup(
                Consumer.from(Role.WORKERS.text(), "a"),
                XReadArgs.Builder.count(1),
                StreamOffset.lastConsumed(stream)));
    }

    @Test
    void a_job_that_is_taken_over_is_counted_and_no_set_back() {
        FenceSnapshot before = look();

        claim("b", XClaimArgs.Builder.minIdleTime(0));

        assertThat(look().takeovers(before)).isEqualTo(1);
        assertThat(look().regressions(before)).isEmpty();
    }

    @Test
    void a_renewal_and_progress_are_no_set_backs() {
        FenceSnapshot before = look();

        claim("a", XClaimArgs.Builder.minIdleTime(0).justid());
        redis.call(commands -> commands.hset(state, Map.of("version", "8", "seq", "44")));

        assertThat(look().regressions(before)).isEmpty();
    }

    @Test
    void a_holder_that_takes_back_what_another_was_given_is_a_set_back() {
        FenceSnapshot before = look();

        claim("b", XClaimArgs.Builder.minIdleTime(0).justid());

        assertThat(look().regressions(before)).singleElement().asString().contains("the fence of job", "consumer=b");
    }

    @Test
    void a_count_of_deliveries_that_falls_is_a_set_back() {
        claim("b", XClaimArgs.Builder.minIdleTime(0));
        FenceSnapshot before = look();

        claim("b", XClaimArgs.Builder.minIdleTime(0).retryCount(1).justid());

        assertThat(look().regressions(before)).singleElement().asString().contains("deliveries=1");
    }

    @Test
    void a_group_whose_version_or_seq_or_newest_final_turn_falls_is_a_set_back() {
        for (String field : List.of("version", "seq", "done")) {
            FenceSnapshot before = look();

            redis.call(commands -> commands.hincrby(state, field, -1));

            assertThat(look().regressions(before))
                    .as(field)
                    .singleElement()
                    .asString()
                    .contains("group " + group);
        }
    }

    @Test
    void the_version_begins_anew_with_each_turn() {
        FenceSnapshot before = look();

        redis.call(commands -> commands.hset(state, Map.of("turn", "next", "version", "1", "done", "4")));

        assertThat(look().regressions(before)).isEmpty();
    }

    @Test
    void a_Redis_that_has_lost_its_data_begins_anew() {
        FenceSnapshot before = look();

        take();
        redis.call(commands -> commands.hset(state, Map.of("seq", "1", "version", "1")));

        assertThat(look().regressions(before)).isEmpty();
    }

    @Test
    void the_watch_finds_what_goes_back_and_says_how_much_it_has_seen() {
        try (FenceMonitor watch = FenceMonitor.start(redis, SHARDS, List.of(group))) {
            Await.until(Team.LIMIT, () -> watch.seen().jobs() == 1, "the job is seen");

            claim("b", XClaimArgs.Builder.minIdleTime(0).justid());

            Await.until(Team.LIMIT, () -> watch.seen().regressions().size() == 1, "it is found");
            assertThat(watch.seen().takeovers()).isEqualTo(1);
        }
    }

    private FenceSnapshot look() {
        return FenceSnapshot.take(redis, SHARDS, List.of(group));
    }

    private void claim(String consumer, XClaimArgs args) {
        redis.call(commands -> commands.xclaim(stream, Consumer.from(Role.WORKERS.text(), consumer), args, job));
    }
}
