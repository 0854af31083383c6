package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class SummarizeTest {

    private final TestedGroup group;
    private final Job.StepJob job;
    private final ModelCall call;
    private final Delivery delivery;

    SummarizeTest(Redis redis) {
        group = TestedGroup.in(redis);
        job = Samples.llmJob(group.id, group.start(1).turn(), 1);
        group.dispatch(job);
        call = Samples.call(job, 1, ModelCallOutcome.COMPLETED);
        delivery = group.take(Role.WORKERS);
    }

    @Test
    void a_summary_is_stored_sent_to_the_orchestrator_and_its_call_recorded() {
        Summary first = summary(1);

        assertThat(summarize(Optional.of(first))).isEqualTo(CommitResult.OK);

        assertThat(group.steps.summary(group.id)).contains(first);
        assertThat(group.take(Role.ORCHESTRATOR).job()).isEqualTo(new Job.RecordSummary(group.id, first));
        assertThat(group.steps.modelCalls(group.id, job.step())).containsExactly(call);
        assertThat(group.pending(Role.WORKERS)).as("the job, which is kept").hasSize(1);
    }

    @Test
    void only_the_next_summary_is_stored() {
        Summary first = summary(1);
        summarize(Optional.of(first));
        group.take(Role.ORCHESTRATOR);

        assertThat(summarize(Optional.of(summary(1)))).isEqualTo(CommitResult.CONFLICT);
        assertThat(summarize(Optional.of(summary(3)))).isEqualTo(CommitResult.CONFLICT);

        assertThat(group.steps.summary(group.id)).contains(first);
        assertThat(group.tryTake(Role.ORCHESTRATOR, "a")).isEmpty();
        assertThat(summarize(Optional.of(summary(2)))).isEqualTo(CommitResult.OK);
    }

    @Test
    void a_call_without_a_summary_is_recorded() {
        assertThat(summarize(Optional.empty())).isEqualTo(CommitResult.OK);

        assertThat(group.steps.summary(group.id)).isEmpty();
        assertThat(group.steps.modelCalls(group.id, job.step())).containsExactly(call);
    }

    @Test
    void nothing_is_stored_for_a_closed_turn_or_without_the_lease() {
        group.takeOver(delivery, "other");
        Map<String, String> held = group.dump();
        assertThat(summarize(Optional.of(summary(1)))).isEqualTo(CommitResult.FENCED);
        assertThat(group.dump()).isEqualTo(held);

        Delivery others = group.takeOver(delivery, "a");
        group.close();
        Map<String, String> closed = group.dump();
        assertThat(group.steps.recordSummary(others.claim(), job, Optional.of(summary(1)), List.of(call)))
                .isEqualTo(CommitResult.STALE);
        assertThat(group.dump()).isEqualTo(closed);
    }

    @Test
    void a_thread_is_loaded_with_its_summary() {
        TestedGroup other = TestedGroup.in(group.redis);
        QueuedTurn queued = other.accept(1);
        TurnStart start = other.turnStart(queued, Samples.NOTHING);
        Summary third = summary(3);

        CommitResult started = other.turns.start(
                other.take(Role.ORCHESTRATOR).claim(),
                new TurnStart(
                        queued,
                        start.state(),
                        start.roster(),
                        start.deadline(),
                        Optional.of(List.of(queued.message())),
                        Optional.of(third),
                        start.writes()));

        assertThat(started).isEqualTo(CommitResult.OK);
        assertThat(other.steps.summary(other.id)).contains(third);
        assertThat(other.thread()).containsExactly(queued.message());
    }

    private CommitResult summarize(Optional<Summary> summary) {
        return group.steps.recordSummary(delivery.claim(), job, summary, List.of(call));
    }

    private static Summary summary(long number) {
        return new Summary(number, MessageId.next(), "Summary " + number);
    }
}
