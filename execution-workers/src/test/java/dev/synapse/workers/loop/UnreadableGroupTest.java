package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redis state that a step needs is corrupt. */
class UnreadableGroupTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunAgentLlm job = turn.ask(1, "Writer");

    @AfterEach
    void close() {
        testBed.close();
    }

    enum Corruption {
        ROSTER {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.hset(keys.state(), "roster", "{\"agents\":"));
            }
        },
        MESSAGE_OF_AN_EARLIER_TURN {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.lset(keys.thread(), 0, "{\"format\":2}"));
            }
        },
        LAST_MESSAGE {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.lset(keys.thread(), -1, "{"));
            }
        },
        CALLS {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.hset(keys.calls(), "a call", "{"));
            }
        };

        abstract void tear(Redis redis, GroupKeys keys);
    }

    @ParameterizedTest
    @EnumSource
    void a_step_with_corrupt_group_state_is_dead_lettered_at_its_last_attempt(Corruption corruption) {
        Message earlier = turn.earlier("Writer", "of an earlier turn");
        turn.start(TestingMembers.ROSTER, List.of(earlier), List.of(job));
        turn.take(Role.WORKERS);
        corruption.tear(testBed.administrator(), turn.keys());
        testBed.impatientWorkers(2);

        var input = (TurnInput.StepFailed) turn.awaitInput();

        assertThat(input.step()).isEqualTo(job.step());
        assertThat(input.reason())
                .isEqualTo("The step failed in 2 attempts: the stored state of its group is unreadable");
        assertThat(turn.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter).containsEntry("reason", input.reason()));
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.FAILED);
        assertThat(testBed.model().requestCount()).isZero();
    }

    @Test
    void a_misrouted_orchestrator_job_is_dead_lettered() {
        String strayed = Json.write(new Job.StartTurn(job.group(), 1L));
        testBed.impatientWorkers(2);

        testBed.redis().call(commands -> commands.xadd(turn.keys().shard().jobs(Role.WORKERS), Map.of("j", strayed)));

        Await.until(Duration.ofSeconds(20), () -> turn.deadLetters().size() == 1, "the dead letter");
        assertThat(turn.deadLetters().getFirst())
                .containsEntry("j", strayed)
                .containsEntry("reason", "It is a job of the orchestrator");
    }

    @ParameterizedTest
    @EnumSource(names = {"LAST_MESSAGE", "CALLS"})
    void a_crashing_step_with_corrupt_group_state_is_dead_lettered(Corruption corruption) {
        Message earlier = turn.earlier("Writer", "of an earlier turn");
        turn.start(TestingMembers.ROSTER, List.of(earlier), List.of(job));
        turn.take(Role.WORKERS);
        corruption.tear(testBed.administrator(), turn.keys());
        testBed.impatientWorkers(1);

        var input = (TurnInput.StepFailed) turn.awaitInput();

        assertThat(input.reason()).startsWith("The step failed in 1 attempt: ");
        assertThat(turn.deadLetters()).hasSize(1);
    }
}
