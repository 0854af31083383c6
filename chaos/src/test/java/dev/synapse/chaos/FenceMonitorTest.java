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

/** Which changes of a fence are regressions. */
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
    void a_takeover_is_counted_and_is_not_a_regression() {
        FenceSnapshot before = snapshot();

        claim("b", XClaimArgs.Builder.minIdleTime(0));

        assertThat(snapshot().takeovers(before)).isEqualTo(1);
        assertThat(snapshot().regressions(before)).isEmpty();
    }

    @Test
    void renewal_and_progress_are_not_regressions() {
        FenceSnapshot before = snapshot();

        claim("a", XClaimArgs.Builder.minIdleTime(0).justid());
        redis.call(commands -> commands.hset(state, Map.of("version", "8", "seq", "44")));

        assertThat(snapshot().regressions(before)).isEmpty();
    }

    @Test
    void a_change_of_holder_without_a_delivery_is_a_regression() {
        FenceSnapshot before = snapshot();

        claim("b", XClaimArgs.Builder.minIdleTime(0).justid());

        assertThat(snapshot().regressions(before))
                .singleElement()
                .asString()
                .contains("the fence of job", "consumer=b");
    }

    @Test
    void a_decreasing_delivery_count_is_a_regression() {
        claim("b", XClaimArgs.Builder.minIdleTime(0));
        FenceSnapshot before = snapshot();

        claim("b", XClaimArgs.Builder.minIdleTime(0).retryCount(1).justid());

        assertThat(snapshot().regressions(before)).singleElement().asString().contains("deliveries=1");
    }

    @Test
    void a_job_that_its_holder_returns_without_having_begun_it_is_no_regression() {
        FenceSnapshot before = snapshot();

        claim("a", XClaimArgs.Builder.minIdleTime(0).retryCount(0).idle(6000).justid());

        assertThat(snapshot().regressions(before)).isEmpty();
    }

    @Test
    void a_decreasing_version_or_seq_or_final_turn_is_a_regression() {
        for (String field : List.of("version", "seq", "done")) {
            FenceSnapshot before = snapshot();

            redis.call(commands -> commands.hincrby(state, field, -1));

            assertThat(snapshot().regressions(before))
                    .as(field)
                    .singleElement()
                    .asString()
                    .contains("group " + group);
        }
    }

    @Test
    void the_version_restarts_with_each_turn() {
        FenceSnapshot before = snapshot();

        redis.call(commands -> commands.hset(state, Map.of("turn", "next", "version", "1", "done", "4")));

        assertThat(snapshot().regressions(before)).isEmpty();
    }

    @Test
    void snapshots_are_not_compared_across_a_loss_of_Redis_data() {
        FenceSnapshot before = snapshot();

        take();
        redis.call(commands -> commands.hset(state, Map.of("seq", "1", "version", "1")));

        assertThat(snapshot().regressions(before)).isEmpty();
    }

    @Test
    void snapshots_are_not_compared_across_a_promotion() {
        FenceSnapshot before = snapshot();

        redis.call(commands -> commands.replicaof("127.0.0.1", 1));
        redis.call(commands -> commands.replicaofNoOne());
        redis.call(commands -> commands.hset(state, Map.of("seq", "1", "version", "1")));

        assertThat(snapshot().regressions(before)).isEmpty();
    }

    @Test
    void the_monitor_reports_regressions_and_the_number_of_observed_jobs() {
        try (FenceMonitor monitor = FenceMonitor.start(redis, SHARDS, List.of(group))) {
            Await.until(RecordedGroup.LIMIT, () -> monitor.observations().jobs() == 1, "the job is observed");

            claim("b", XClaimArgs.Builder.minIdleTime(0).justid());

            Await.until(
                    RecordedGroup.LIMIT,
                    () -> monitor.observations().regressions().size() == 1,
                    "the regression is reported");
            assertThat(monitor.observations().takeovers()).isEqualTo(1);
        }
    }

    private FenceSnapshot snapshot() {
        return FenceSnapshot.take(redis, SHARDS, SHARDS.all(), List.of(group));
    }

    private void claim(String consumer, XClaimArgs args) {
        redis.call(commands -> commands.xclaim(stream, Consumer.from(Role.WORKERS.text(), consumer), args, job));
    }
}
