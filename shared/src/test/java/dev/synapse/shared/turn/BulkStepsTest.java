package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.fixture.UserTurns;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs beyond a turn's share of the workers' normal stream go to the bulk stream, and are jobs like any other there. */
@ExtendWith(OneRedis.class)
class BulkStepsTest {

    private static final int TEAM = 48;
    private static final int NORMAL = 16;

    private final TestedGroup group;
    private final UserTurns turns;
    private final UserId user = UserId.next();

    BulkStepsTest(Redis redis) {
        group = TestedGroup.in(redis);
        turns = new UserTurns(redis, TestedGroup.SHARDS, group.keys.shard());
    }

    @Test
    void the_jobs_beyond_the_share_of_the_only_turn_are_bulk() {
        List<Job.RunAgentLlm> jobs = turns.start(user, TEAM);

        assertThat(group.jobs(Role.WORKERS)).isEqualTo(jobs.subList(0, NORMAL));
        assertThat(group.jobs(Role.BULK_WORKERS)).isEqualTo(jobs.subList(NORMAL, TEAM));
    }

    @ParameterizedTest
    @CsvSource({"0, 16", "1, 4", "2, 1", "3, 1", "4, 0", "60, 0"})
    void the_share_falls_with_the_number_of_other_turns_of_the_user(int others, int share) {
        IntStream.range(0, others).forEach(i -> turns.start(user, 0));

        turns.start(user, TEAM);

        assertThat(group.jobs(Role.WORKERS)).hasSize(share);
        assertThat(group.jobs(Role.BULK_WORKERS)).hasSize(TEAM - share);
    }

    @ParameterizedTest
    @CsvSource({"15, 1", "16, 0", "47, 0"})
    void open_steps_use_the_share(int openSteps, int normal) {
        turns.start(user, 2, openSteps);

        assertThat(group.jobs(Role.WORKERS)).hasSize(normal);
        assertThat(group.jobs(Role.BULK_WORKERS)).hasSize(2 - normal);
    }

    @Test
    void turns_of_other_users_do_not_count() {
        IntStream.range(0, 10).forEach(i -> turns.start(user, TEAM));
        int before = group.jobs(Role.WORKERS).size();

        turns.start(UserId.next(), NORMAL);

        assertThat(group.jobs(Role.WORKERS)).hasSize(before + NORMAL);
    }

    @Test
    void a_turn_of_an_unknown_user_counts_as_the_only_one() {
        TurnId turn = group.start(1).turn();

        group.dispatch(jobs(turn));

        assertThat(group.jobs(Role.WORKERS)).hasSize(NORMAL);
        assertThat(group.jobs(Role.BULK_WORKERS)).hasSize(1);
    }

    @Test
    void an_unusable_set_of_running_turns_delays_no_dispatch() {
        String running = group.keys.shard().tag() + ":u:" + user + ":running";
        group.start(1);
        group.redis.call(commands -> commands.hset(group.keys.state(), "owner", user.toString()));
        group.redis.call(commands -> commands.set(running, "garbage"));

        group.dispatch(Samples.llmJob(group.id, group.active().turn(), 1));

        assertThat(group.jobs(Role.WORKERS)).hasSize(1);
    }

    @Test
    void a_bulk_job_can_be_taken_over_and_the_previous_consumer_is_fenced() {
        Delivery delivery = bulkDelivery();
        Job.StepJob job = (Job.StepJob) delivery.job();

        Delivery again = group.takeOver(delivery, "b");

        assertThat(group.steps.complete(delivery.claim(), job, Samples.answer(job, "late")))
                .isEqualTo(CommitResult.FENCED);
        assertThat(group.steps.complete(again.claim(), job, Samples.answer(job, "answer")))
                .isEqualTo(CommitResult.OK);
        assertThat(group.steps.complete(again.claim(), job, Samples.answer(job, "answer")))
                .isEqualTo(CommitResult.DUP);
        assertThat(group.jobs(Role.BULK_WORKERS)).isEmpty();
        assertThat(group.pending(Role.BULK_WORKERS)).isEmpty();
    }

    @Test
    void a_bulk_job_that_fails_finally_is_requeued_as_a_bulk_job() {
        Delivery delivery = bulkDelivery();
        Job.StepJob job = (Job.StepJob) delivery.job();

        group.steps.complete(delivery.claim().asDeadLetter("crashed"), job, Samples.answer(job, "gave up"));

        assertThat(group.jobs(Role.BULK_WORKERS)).isEmpty();
        assertThat(group.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter).containsEntry("role", "bulk-workers"));
        String letters = group.keys.shard().deadLetters();
        String letter = group.redis
                .call(commands -> commands.xrange(letters, Range.unbounded()))
                .getFirst()
                .getId();
        group.redis.run(
                Script.load("requeue"), List.of(letters, group.keys.shard().jobs(Role.BULK_WORKERS)), List.of(letter));
        assertThat(group.take(Role.BULK_WORKERS).job()).isEqualTo(job);
    }

    @Test
    void a_bulk_job_that_is_delayed_says_so_in_a_form_that_older_versions_read_as_a_normal_job() {
        Delivery delivery = bulkDelivery();
        Job.StepJob job = (Job.StepJob) delivery.job();

        group.steps.retry(delivery, job, Samples.started(job), Duration.ofHours(1), List.of());

        assertThat(group.jobs(Role.BULK_WORKERS)).isEmpty();
        assertThat(group.delayed()).contains("w01 " + Json.write(job.asAttempt(2)));
    }

    @Test
    void discarding_a_corrupt_group_drops_its_bulk_jobs() {
        Delivery delivery = bulkDelivery();
        group.redis.call(commands -> commands.hset(group.keys.state(), "seq", "garbage"));

        group.inbox.resetCorruptState(group.id, Optional.empty(), List.of());

        assertThat(group.jobs(Role.BULK_WORKERS)).isEmpty();
        Job.StepJob job = (Job.StepJob) delivery.job();
        assertThat(group.steps.complete(delivery.claim(), job, Samples.answer(job, "late")))
                .isEqualTo(CommitResult.FENCED);
    }

    @Test
    void a_dispatch_to_the_bulk_stream_changes_nothing_else_of_the_shard() {
        TurnId turn = group.start(1).turn();
        Map<String, String> before = group.dump();

        group.dispatch(jobs(turn));

        Map<String, String> after = group.dump();
        assertThat(after.keySet()).containsAll(before.keySet());
        assertThat(after.keySet()).filteredOn(key -> !before.containsKey(key)).containsExactly(group.keys.steps());
    }

    /** The only bulk job of a turn, which a consumer holds. */
    private Delivery bulkDelivery() {
        group.dispatch(jobs(group.start(1).turn()));
        return group.take(Role.BULK_WORKERS);
    }

    /** One job more than the share of the only turn. */
    private List<Job.RunAgentLlm> jobs(TurnId turn) {
        return IntStream.rangeClosed(1, NORMAL + 1)
                .mapToObj(number -> Samples.llmJob(group.id, turn, number))
                .toList();
    }
}
