package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Falls back on another model if a member's own model, {@code gpt-4.1-mini}, cannot answer. */
class FallbackTest {

    private static final String OWN = "gpt-4.1-mini";
    private static final String OTHER = "gpt-5";

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunAgentLlm job = turn.ask(1, "Writer");

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void the_fallback_answers_after_the_last_attempt_and_the_step_states_the_reason() {
        testBed.model().whenModel(OWN).reply(Reply.failure(500, "out of order"));
        testBed.model().whenModel(OTHER).reply(Reply.text("here I am"));
        turn.start(job);
        testBed.workersFallingBackOn(OTHER);

        assertThat(turn.awaitInput()).isInstanceOf(TurnInput.AgentAnswered.class);

        assertThat(models()).containsExactly(OWN, OWN, OTHER);
        assertThat(turn.eventTypes())
                .containsExactly("step.retrying", "step.retrying", "message.delta", "message", "step.completed");
        Step step = turn.step(job);
        assertThat(step.status()).isEqualTo(StepStatus.COMPLETED);
        assertThat(step.attempts()).isEqualTo(3);
        assertThat(step.provider()).isEqualTo("openai");
        assertThat(step.model()).isEqualTo(OTHER);
        assertThat(step.reason())
                .isEqualTo(
                        "openai/gpt-5 answered instead: openai/gpt-4.1-mini answered 500 (server error): out of order");
        assertThat(turn.lastMessage().content()).isEqualTo("here I am");
        assertThat(turn.lastMessage().meta().model()).isEqualTo(OTHER);
        assertThat(turn.lastMessage().meta().usage()).isEqualTo(step.usage());
    }

    @ParameterizedTest
    @CsvSource({"401, key", "403, key", "404, model", "429, quota"})
    void a_model_specific_failure_falls_back_at_once(int status, String what) {
        testBed.model()
                .whenModel(OWN)
                .reply(new Reply.Failure(
                        status,
                        "{\"error\": {\"message\": \"%s\", \"code\": \"insufficient_quota\"}}".formatted(what),
                        Map.of()));
        testBed.model().whenModel(OTHER).reply(Reply.text("here I am"));
        turn.start(job);
        testBed.workersFallingBackOn(OTHER);

        turn.awaitInput();

        assertThat(models()).containsExactly(OWN, OTHER);
        assertThat(turn.step(job).reason()).contains(OWN, "" + status, what);
        assertThat(turn.step(job).model()).isEqualTo(OTHER);
    }

    @Test
    void an_invalid_request_does_not_fall_back() {
        testBed.model().whenModel(OWN).reply(Reply.failure(422, "not like this"));
        turn.start(job);
        testBed.workersFallingBackOn(OTHER);

        assertThat(turn.awaitFailureOfMember()).contains("422", "not like this");
        assertThat(models()).containsExactly(OWN);
    }

    @Test
    void the_groups_fallback_takes_precedence_over_the_settings() {
        testBed.model().whenModel(OWN).reply(Reply.failure(404, "no such model"));
        testBed.model().whenModel("gpt-4.1").reply(Reply.text("here I am"));
        Roster roster = new Roster(
                TestingMembers.ROSTER.agents(),
                TestingMembers.ROSTER.limits(),
                null,
                new ModelPolicy("openai", "gpt-4.1"));
        turn.start(roster, List.of(job));
        testBed.workersFallingBackOn(OTHER);

        turn.awaitInput();

        assertThat(models()).containsExactly(OWN, "gpt-4.1");
    }

    @Test
    void a_failed_fallback_reports_both_reasons_after_its_own_attempts() {
        testBed.model().whenModel(OWN).reply(Reply.failure(404, "no such model"));
        testBed.model().whenModel(OTHER).reply(Reply.failure(503, "out of order"));
        turn.start(job);
        testBed.workersFallingBackOn(OTHER);

        String reason = turn.awaitFailureOfMember();

        assertThat(models()).containsExactly(OWN, OTHER, OTHER);
        assertThat(reason)
                .contains(
                        "openai/gpt-5 answered 503",
                        "out of order",
                        "because the member's own model failed: openai/gpt-4.1-mini answered 404");
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void a_member_with_the_fallback_model_does_not_fall_back() {
        testBed.model().whenModel(OWN).reply(Reply.failure(401, "no"));
        turn.start(job);
        testBed.workersFallingBackOn(OWN);

        turn.awaitFailureOfMember();
        assertThat(models()).containsExactly(OWN);
    }

    @Test
    void a_provider_that_is_not_configured_falls_back() {
        Job.RunAgentLlm stranger = turn.ask(1, "Stranger");
        testBed.model().whenModel(OTHER).reply(Reply.text("here I am"));
        turn.start(stranger);
        testBed.workersFallingBackOn(OTHER);

        turn.awaitInput();

        assertThat(turn.step(stranger).reason())
                .contains("openai/gpt-5 answered instead", "\"anthropic\" is not configured");
    }

    @Test
    void a_step_on_its_fallback_is_taken_over_with_the_fallback() {
        testBed.model().whenModel(OTHER).reply(Reply.text("here I am"));
        turn.start(job.withFallback(new Job.Fallback("openai", OTHER, 3, "it was out of order")));
        turn.take(Role.WORKERS);
        testBed.impatientWorkers(3);

        turn.awaitInput();

        assertThat(models()).containsExactly(OTHER);
        assertThat(turn.step(job).attempts()).isEqualTo(2);
        assertThat(turn.step(job).reason()).isEqualTo("openai/gpt-5 answered instead: it was out of order");
    }

    private List<String> models() {
        return testBed.model().requests().stream().map(ModelRequest::model).toList();
    }
}
