package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class CallNotesTest {

    private final TestedGroup group;
    private final Job.StepJob job;
    private final ModelCall failed;
    private final ModelCall completed;

    CallNotesTest(Redis redis) {
        group = TestedGroup.in(redis);
        job = Samples.llmJob(group.id, group.start(1).turn(), 1);
        group.dispatch(job);
        failed = Samples.call(job, 1, ModelCallOutcome.FAILED);
        completed = Samples.call(job, 2, ModelCallOutcome.COMPLETED);
    }

    @Test
    void calls_are_recorded_with_the_commit_that_ends_their_attempt() {
        retry(group.take(Role.WORKERS));
        send();
        complete(group.take(Role.WORKERS));

        assertThat(noted()).containsExactlyInAnyOrder(failed, completed);
        assertThat(group.steps.modelCalls(group.id, job.step())).containsExactlyInAnyOrder(failed, completed);
        assertThat(group.steps.modelCalls(
                        group.id, Samples.llmJob(group.id, job.turn(), 2).step()))
                .isEmpty();
    }

    @Test
    void a_commit_without_its_lease_records_no_calls() {
        Delivery lost = group.take(Role.WORKERS);
        group.takeOver(lost, "other");
        Map<String, String> before = group.dump();

        assertThat(complete(lost)).isEqualTo(CommitResult.FENCED);
        assertThat(retry(lost)).isEqualTo(CommitResult.FENCED);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void a_second_result_is_dropped_and_its_call_counts() {
        group.steps.complete(group.take(Role.WORKERS).claim(), job, Samples.answer(job, "first"));
        send();

        assertThat(complete(group.take(Role.WORKERS))).isEqualTo(CommitResult.DUP);

        assertThat(noted()).containsExactly(completed);
    }

    @Test
    void a_call_whose_turn_is_over_goes_to_the_orchestrator() {
        Delivery late = group.take(Role.WORKERS);
        group.end(1);

        assertThat(complete(late)).isEqualTo(CommitResult.STALE);

        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.RecordCalls(group.id, job.turn(), List.of(completed)));
        assertThat(group.groupKeys()).doesNotContain(group.keys.calls());
    }

    @Test
    void a_retried_call_whose_turn_is_over_goes_to_the_orchestrator() {
        Delivery late = group.take(Role.WORKERS);
        group.end(1);

        assertThat(retry(late)).isEqualTo(CommitResult.STALE);

        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.RecordCalls(group.id, job.turn(), List.of(failed)));
    }

    @Test
    void an_interrupted_call_is_recorded_and_goes_to_the_orchestrator_too() {
        Delivery delivery = group.take(Role.WORKERS);
        group.close();

        assertThat(group.steps.abort(
                        delivery.claim(), job, Samples.ended(job, StepStatus.CANCELLED), List.of(), List.of(completed)))
                .isEqualTo(CommitResult.OK);

        assertThat(noted()).containsExactly(completed);
        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.RecordCalls(group.id, job.turn(), List.of(completed)));
    }

    @Test
    void an_ended_turn_includes_its_calls() {
        complete(group.take(Role.WORKERS));

        group.end(1);

        assertThat(group.groupKeys()).doesNotContain(group.keys.calls());
        group.start(2);
        assertThat(noted()).isEmpty();
    }

    @Test
    void the_cost_of_a_deleted_groups_turn_goes_to_the_orchestrator() {
        retry(group.take(Role.WORKERS));

        group.inbox.forget(group.id);

        assertThat(group.groupKeys()).isEmpty();
        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.RecordCalls(group.id, job.turn(), List.of(failed)));
    }

    @Test
    void a_call_can_be_recorded_independently_of_its_turn() {
        group.steps.recordCalls(job, List.of(completed));

        assertThat(group.take(Role.ORCHESTRATOR).job())
                .isEqualTo(new Job.RecordCalls(group.id, job.turn(), List.of(completed)));
    }

    private CommitResult complete(Delivery delivery) {
        return group.steps.complete(delivery.claim(), job, Samples.with(Samples.answer(job, "answer"), completed));
    }

    private CommitResult retry(Delivery delivery) {
        return group.steps.retry(
                delivery, job, Samples.started(job), Duration.ofMinutes(1), List.of(), List.of(failed));
    }

    private void send() {
        String text = Json.write(job);
        group.redis.call(commands -> commands.xadd(group.keys.shard().jobs(Role.WORKERS), Map.of("j", text, "h", "1")));
    }

    private List<ModelCall> noted() {
        return group.live.read(group.id).orElseThrow().calls();
    }
}
