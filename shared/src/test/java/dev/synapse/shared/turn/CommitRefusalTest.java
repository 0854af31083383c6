package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(OneRedis.class)
class CommitRefusalTest {

    private final Redis redis;
    private final TestedGroup group;

    CommitRefusalTest(Redis redis) {
        this.redis = redis;
        this.group = TestedGroup.in(redis);
    }

    @ParameterizedTest
    @EnumSource
    void a_commit_that_nothing_prevents_takes_effect(Commit commit) {
        assertThat(commit.prepare(group).run()).isEqualTo(CommitResult.OK);
    }

    @ParameterizedTest
    @EnumSource
    void a_script_flush_has_no_effect(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        redis.call(commands -> commands.scriptFlush());

        assertThat(ready.run()).isEqualTo(CommitResult.OK);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CLOSE", "HOLD", "STREAM", "SUMMARIZE"})
    void a_commit_that_is_sent_twice_takes_effect_once(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        ready.run();
        Map<String, String> before = group.dump();

        assertThat(ready.run()).isEqualTo(CommitResult.DUP);

        assertThat(group.dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void a_commit_after_a_takeover_changes_nothing(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        group.takeOver(ready.delivery(), "other");
        Map<String, String> before = group.dump();

        assertThat(ready.run()).isEqualTo(CommitResult.FENCED);

        assertThat(group.dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void a_commit_after_the_new_consumer_finished_changes_nothing(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        group.steps.acknowledge(group.takeOver(ready.delivery(), "other").claim(), group.id);
        Map<String, String> before = group.dump();

        assertThat(ready.run()).isEqualTo(CommitResult.DUP);

        assertThat(group.dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void the_consumer_that_took_over_the_job_can_commit(Commit commit) {
        Commit.Ready ready = commit.prepare(group);

        assertThat(ready.commit().apply(group.takeOver(ready.delivery(), "other")))
                .isEqualTo(CommitResult.OK);
    }

    @ParameterizedTest
    @EnumSource
    void a_commit_for_a_job_that_redis_lost_changes_nothing(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        redis.call(commands -> commands.del(
                group.keys.shard().jobs(Role.ORCHESTRATOR), group.keys.shard().jobs(Role.WORKERS)));
        Map<String, String> before = group.dump();

        assertThat(ready.run()).isEqualTo(CommitResult.LOST);

        assertThat(group.dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void a_redis_that_lost_its_data_refuses_every_commit(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        redis.call(commands -> commands.flushall());

        assertThat(ready.run()).isEqualTo(CommitResult.LOST);

        assertThat(group.dump()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BEGIN", "HOLD", "WITHDRAW", "ACKNOWLEDGE"})
    void a_commit_for_an_ended_turn_only_acknowledges_its_job(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        group.end(1);
        group.start(2);
        Map<String, String> before = withoutJobs();

        assertThat(ready.run()).isEqualTo(CommitResult.STALE);

        assertThat(withoutJobs()).isEqualTo(before);
        boolean keepsItsJob = commit == Commit.STREAM || commit == Commit.SUMMARIZE;
        assertThat(group.pending(ready.delivery().claim().role())).hasSize(keepsItsJob ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"ADVANCE", "CLOSE", "FINISH"})
    void a_decision_on_an_outdated_state_changes_nothing(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        group.dispatch(List.of());
        Map<String, String> before = group.dump();

        assertThat(ready.run()).isEqualTo(CommitResult.CONFLICT);

        assertThat(group.dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE", "RETRY", "STREAM", "SUMMARIZE"})
    void a_closed_turn_accepts_no_results(Commit commit) {
        Commit.Ready ready = commit.prepare(group);
        group.close();
        Map<String, String> before = withoutJobs();

        assertThat(ready.run()).isEqualTo(CommitResult.STALE);

        assertThat(withoutJobs()).isEqualTo(before);
    }

    private Map<String, String> withoutJobs() {
        Map<String, String> dump = new HashMap<>(group.dump());
        dump.keySet().removeIf(key -> key.startsWith(group.keys.shard().tag() + ":jobs:"));
        dump.put("delayed", group.delayed().toString());
        return dump;
    }
}
