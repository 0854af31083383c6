package dev.synapse.orchestrator.conversation;

import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.orchestrator.graph.Outcome;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A turn of the conversation graph driven by a test. A job is named by its member, its round if not 1, and its tool. */
final class GraphTurn {

    static final Usage USAGE = new Usage(10, 5, 2, new BigDecimal("0.01"));

    private static final Graph<ConversationNode, TurnState, ConversationInput, Job.StepJob> GRAPH =
            ConversationGraph.build();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final Map<String, Job.StepJob> open = new LinkedHashMap<>();
    private TurnState state;
    private Outcome<TurnState, Job.StepJob> outcome;

    GraphTurn(Limits limits, String... aliases) {
        state = TurnState.initial(new TurnRef(GroupId.next(), TurnId.next(), 1), NOW, limits, List.of(aliases));
        outcome = new Outcome.Pause<>(state, List.of());
    }

    /** An independent copy. */
    GraphTurn copy() {
        GraphTurn copy = new GraphTurn(state.limits());
        copy.state = state;
        copy.open.putAll(open);
        copy.outcome = outcome;
        return copy;
    }

    static GraphTurn of(String... aliases) {
        return new GraphTurn(Limits.DEFAULT, aliases);
    }

    GraphTurn start(String text) {
        Message message =
                new Message(MessageId.next(), state.group(), state.turn(), "User", text, NOW, null, MessageMeta.NONE);
        return decided(GRAPH.run(ConversationNode.START, state, new ConversationInput.TurnStart(message)));
    }

    /** The job's member answers; an answer that calls tools is not its last. */
    GraphTurn answer(String name, String text, String... tools) {
        Job.RunAgentLlm job = (Job.RunAgentLlm) take(name);
        return happens(answerTo(job, text, tools));
    }

    GraphTurn toolAnswers(String name) {
        return happens(new TurnInput.ToolAnswered(take(name).step()));
    }

    GraphTurn fails(String name, String reason) {
        return happens(new TurnInput.StepFailed(take(name).step(), reason, USAGE));
    }

    GraphTurn happens(TurnInput input) {
        return decided(GRAPH.run(ConversationNode.COLLECT, state, new ConversationInput.TurnContinuation(input)));
    }

    static TurnInput.AgentAnswered answerTo(Job.RunAgentLlm job, String text, String... tools) {
        List<ToolCall> calls = IntStream.range(0, tools.length)
                .mapToObj(i -> new ToolCall("call-" + i, tools[i], "{}"))
                .toList();
        return new TurnInput.AgentAnswered(
                job.step(),
                job.message(),
                Mentions.in(text),
                Mentions.endsTurn(text),
                calls,
                job.historyEnd() == null ? 7 : job.historyEnd(),
                USAGE);
    }

    private GraphTurn decided(Outcome<TurnState, Job.StepJob> next) {
        outcome = next;
        state = next.state();
        dispatched().forEach(job -> open.put(name(job), job));
        return this;
    }

    /** Returns the job and leaves it open. */
    Job.StepJob job(String name) {
        Job.StepJob job = open.get(name);
        if (job == null) {
            throw new AssertionError("not open: " + name + " in " + open.keySet());
        }
        return job;
    }

    private Job.StepJob take(String name) {
        Job.StepJob job = job(name);
        open.remove(name);
        return job;
    }

    TurnState state() {
        return state;
    }

    /** The jobs of the last outcome. */
    List<Job.StepJob> dispatched() {
        return outcome instanceof Outcome.Pause<TurnState, Job.StepJob> pause ? pause.tasks() : List.of();
    }

    /** The last outcome: its jobs by name, or how the turn ended. */
    String outcome() {
        return switch (outcome) {
            case Outcome.Pause<TurnState, Job.StepJob> pause ->
                String.join(", ", pause.tasks().stream().map(GraphTurn::name).toList());
            case Outcome.Complete<TurnState, Job.StepJob> complete -> "END";
            case Outcome.Cancel<TurnState, Job.StepJob> cancel -> "CANCELLED";
            case Outcome.Fail<TurnState, Job.StepJob> fail -> "FAILED: " + fail.reason();
        };
    }

    static String name(Job.StepJob job) {
        return switch (job) {
            case Job.RunAgentLlm ask -> ask.alias() + (ask.round() == 1 ? "" : "/" + ask.round());
            case Job.RunTool run -> run.alias() + ":" + run.tool().name();
        };
    }

    static Limits limits(int maxSteps, int maxToolRounds) {
        return new Limits(maxSteps, maxToolRounds, 900, 120, null, null);
    }

    static Limits maxTokens(long tokens) {
        return new Limits(40, 8, 900, 120, tokens, null);
    }

    static Limits maxCost(String dollars) {
        return new Limits(40, 8, 900, 120, null, new BigDecimal(dollars));
    }

    static String[] members(int count) {
        String[] all = new String[count];
        Arrays.setAll(all, i -> "Member" + (i + 1));
        return all;
    }
}
