package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.StepCommits;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummariesTest {

    @Test
    void a_summary_is_written_once_and_read_with_the_thread() throws Exception {
        Summary first = new Summary(1, MessageId.next(), "They began.");
        Summary second = new Summary(2, MessageId.next(), "They went on.");
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            group.awaitEnd(group.say("First"));
            for (Summary made : List.of(first, second, new Summary(2, MessageId.next(), "Another."))) {
                testBed.enqueue(Role.ORCHESTRATOR, new Job.RecordSummary(group.id(), made), 0);
                testBed.settled();
            }

            testBed.lose(group.id());
            group.awaitEnd(group.say("Second"));

            testBed.settled();
            assertThat(new StepCommits(testBed.redis(), testBed.shards()).summary(group.id()))
                    .contains(second);
        }
    }

    @Test
    void the_summary_of_a_deleted_group_is_not_written() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            GroupId gone = GroupId.next();

            testBed.enqueue(
                    Role.ORCHESTRATOR, new Job.RecordSummary(gone, new Summary(1, MessageId.next(), "Nobody's.")), 0);

            testBed.settled();
            assertThat(testBed.sql()
                            .sql("SELECT count(*) FROM summaries WHERE group_id = :group")
                            .param("group", gone.value())
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }
}
