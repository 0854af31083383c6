package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReportedUsage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentStepTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunAgentLlm job = turn.ask(1, "Writer");

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void an_answer_is_added_to_the_thread_with_its_usage() {
        testBed.model().onAgent("Writer", Reply.text("Because of Rayleigh scattering, @[Researcher]. 😀"));
        turn.start(job);
        testBed.workers();

        var input = (TurnInput.AgentAnswered) turn.awaitInput();

        Usage usage = input.usage();
        assertThat(input)
                .isEqualTo(
                        new TurnInput.AgentAnswered(job.step(), job.message(), List.of(), false, List.of(), 1, usage));
        ReportedUsage reported = testBed.model().calls().getFirst().usage().orElseThrow();
        assertThat(usage.inputTokens()).isEqualTo(reported.promptTokens());
        assertThat(usage.outputTokens()).isEqualTo(reported.completionTokens());
        assertThat(usage.costUsd()).isPositive();
        Message message = turn.lastMessage();
        assertThat(message.id()).isEqualTo(job.message());
        assertThat(message.senderAlias()).isEqualTo("Writer");
        assertThat(message.content()).isEqualTo("Because of Rayleigh scattering, @[Researcher]. 😀");
        assertThat(message.parentMessageId()).isEqualTo(turn.question().id());
        assertThat(message.meta().usage()).isEqualTo(usage);
        assertThat(message.meta().provider()).isEqualTo("openai");
        assertThat(message.meta().model()).isEqualTo("gpt-4.1-mini");
        assertThat(message.meta().finishReason()).isEqualTo("stop");
        assertThat(turn.eventTypes()).containsExactly("message.delta", "message", "step.completed");
        assertThat(turn.deltas()).isEqualTo(message.content());
        Step step = turn.step(job);
        assertThat(step.status()).isEqualTo(StepStatus.COMPLETED);
        assertThat(step.attempts()).isEqualTo(1);
        assertThat(step.usage()).isEqualTo(usage);
    }

    @Test
    void a_member_is_called_with_its_own_settings() {
        testBed.model().onAgent("Writer", Reply.text("yes"));
        turn.start(job);
        testBed.workers();
        turn.awaitInput();

        ModelRequest request = testBed.model().requests().getFirst();

        assertThat(request.model()).isEqualTo("gpt-4.1-mini");
        assertThat(request.temperature()).hasValue(0.5);
        assertThat(request.tools()).extracting(ModelRequest.Tool::name).containsExactly("web_search");
        assertThat(request.messages()).extracting(ModelRequest.Message::role).containsExactly("system", "user");
        assertThat(request.lastMessage().content()).isEqualTo("[User]: " + OrchestratedTurn.QUESTION);
    }

    @Test
    void a_tool_that_the_person_who_posted_may_not_use_is_not_offered() {
        testBed.model().onAgent("Researcher", Reply.text("yes"));
        testBed.model().onAgent("Orchestrator", Reply.text("no"));
        turn.start(
                TestingMembers.ROSTER.permitting(new ToolRights(Map.of("web_search", false))),
                List.of(turn.ask(1, "Researcher"), turn.ask(2, Aliases.ORCHESTRATOR)));
        testBed.workers();
        turn.awaitInputs(2);

        assertThat(testBed.model().requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.tools()).extracting(ModelRequest.Tool::name).doesNotContain("web_search");
            assertThat(request.toString()).doesNotContain("web_search");
        });
        assertThat(testBed.model().requests())
                .anySatisfy(request -> assertThat(request.tools())
                        .extracting(ModelRequest.Tool::name)
                        .containsExactly("current_time"));
    }

    @Test
    void mentions_and_the_end_marker_of_the_orchestrator_are_parsed() {
        Job.RunAgentLlm first = turn.ask(1, Aliases.ORCHESTRATOR);
        Job.RunAgentLlm second = turn.ask(2, Aliases.ORCHESTRATOR);
        testBed.model()
                .onAgent(
                        "Orchestrator",
                        Reply.text("@[Writer] write, @[Nobody] @[Writer] read"),
                        Reply.text("TASK_COMPLETE"));
        turn.start(first);
        testBed.workers();
        var calls = (TurnInput.AgentAnswered) turn.awaitInput();
        turn.dispatch(second);

        var ends = (TurnInput.AgentAnswered) turn.awaitInputs(2).get(1);

        assertThat(calls.mentions()).containsExactly("Writer", "Nobody");
        assertThat(calls.complete()).isFalse();
        assertThat(ends.mentions()).isEmpty();
        assertThat(ends.complete()).isTrue();
    }

    @Test
    void tool_calls_are_passed_on_unchanged() {
        ToolCall call = new ToolCall("call_7", "web_search", "{\"query\": \"sky\"}");
        ToolCall malformed = new ToolCall("call_8", "nothing", "{\"query");
        testBed.model()
                .onAgent(
                        "Writer",
                        Reply.toolCalls(
                                        new Reply.Call(call.id(), call.name(), call.arguments()),
                                        new Reply.Call(malformed.id(), malformed.name(), malformed.arguments()))
                                .withText("Let me look."));
        turn.start(job);
        testBed.workers();

        var input = (TurnInput.AgentAnswered) turn.awaitInput();

        assertThat(input.toolCalls()).containsExactly(call, malformed);
        assertThat(turn.lastMessage().meta().calls()).containsExactly(call, malformed);
        assertThat(turn.lastMessage().content()).isEqualTo("Let me look.");
    }

    @Test
    void a_busy_model_is_retried() {
        testBed.model().onAgent("Writer", Reply.failure(500, "overloaded"), Reply.text("here I am"));
        turn.start(job);
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.lastMessage().content()).isEqualTo("here I am");
        assertThat(turn.eventTypes()).containsExactly("step.retrying", "message.delta", "message", "step.completed");
        assertThat(OrchestratedTurn.json(turn.events().getFirst())
                        .path("reason")
                        .asString())
                .contains("500", "overloaded");
        assertThat(turn.step(job).attempts()).isEqualTo(2);
    }

    @Test
    void text_of_an_aborted_call_is_discarded() {
        testBed.model().onAgent("Writer", new Reply.HangMidStream("Once upon a time"), Reply.text("The End"));
        turn.start(new Roster(TestingMembers.ROSTER.agents(), TestingMembers.limits(1)), List.of(job));
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.eventTypes())
                .containsExactly(
                        "message.delta",
                        "message.discarded",
                        "step.retrying",
                        "message.delta",
                        "message",
                        "step.completed");
        assertThat(turn.deltas()).isEqualTo("Once upon a time" + "The End");
        assertThat(turn.events().stream()
                        .filter(event -> event.type().startsWith("message."))
                        .map(event ->
                                OrchestratedTurn.json(event).path("message_id").asString()))
                .containsOnly(job.message().toString());
        assertThat(turn.lastMessage().content()).isEqualTo("The End");
    }

    @Test
    void a_permanent_failure_ends_the_step_at_once() {
        testBed.model().onAgent("Writer", Reply.failure(401, "bad key"));
        turn.start(job);
        testBed.workers();

        String reason = turn.awaitFailureOfMember();

        assertThat(reason).contains("openai", "401", "bad key");
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.FAILED);
        assertThat(turn.step(job).reason()).isEqualTo(reason);
        assertThat(turn.eventTypes()).containsExactly("message", "step.failed");
        assertThat(turn.lastMessage().id()).isEqualTo(job.message());
        assertThat(turn.lastMessage().content()).isEqualTo("(I could not answer: " + reason + ")");
        assertThat(testBed.model().requestCount()).isEqualTo(1);
    }

    @Test
    void a_busy_model_fails_the_step_after_the_last_attempt() {
        testBed.model().onAgent("Writer", Reply.failure(503, "come back tomorrow"));
        turn.start(job);
        testBed.workers(2);

        assertThat(turn.awaitFailureOfMember()).contains("503", "come back tomorrow");
        assertThat(turn.eventTypes()).containsExactly("step.retrying", "message", "step.failed");
        assertThat(turn.step(job).attempts()).isEqualTo(2);
        assertThat(testBed.model().requestCount()).isEqualTo(2);
    }

    @Test
    void a_too_long_retry_after_of_a_vendor_ends_the_attempts() {
        testBed.model().onAgent("Writer", Reply.failure(429, "quota").retryAfter("3600"));
        turn.start(job);
        testBed.workers();

        turn.awaitFailureOfMember();
        assertThat(turn.delayed()).isEmpty();
    }

    @Test
    void a_provider_that_is_not_configured_is_named() {
        turn.start(turn.ask(1, "Stranger"));
        testBed.workers();

        assertThat(turn.awaitFailureOfMember())
                .isEqualTo("Stranger's provider \"anthropic\" is not configured on this worker");
    }

    @Test
    void a_missing_member_is_named() {
        turn.start(turn.ask(1, "Nobody"));
        testBed.workers();

        assertThat(turn.awaitFailureOfMember()).isEqualTo("There is no member Nobody");
    }

    @Test
    void a_call_is_aborted_when_its_turn_has_ended() {
        Latch latch = new Latch();
        testBed.model().onAgent("Writer", new Reply.HangMidStream("for nobody").heldBy(latch));
        turn.start(job);
        testBed.impatientWorkers(3);
        latch.awaitWaiting(1, WorkerTestBed.LIMIT);
        turn.end();

        latch.open();

        Await.until(
                WorkerTestBed.LIMIT, () -> testBed.model().calls().getFirst().clientClosed(), "the end of the call");
        turn.awaitIdle();
        assertThat(turn.events()).isEmpty();
        assertThat(turn.inputs()).isEmpty();
        assertThat(testBed.model().requestCount()).isEqualTo(1);
    }
}
