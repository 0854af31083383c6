package dev.synapse.orchestrator.conversation;

import static dev.synapse.orchestrator.conversation.ConversationNode.COLLECT;
import static dev.synapse.orchestrator.conversation.ConversationNode.DISPATCH;
import static dev.synapse.orchestrator.conversation.ConversationNode.INVOKE_AGAIN;
import static dev.synapse.orchestrator.conversation.ConversationNode.ROUTE;
import static dev.synapse.orchestrator.conversation.ConversationNode.RUN_TOOLS;
import static dev.synapse.orchestrator.conversation.ConversationNode.START;
import static dev.synapse.orchestrator.conversation.ConversationNode.SYNC_TO_POSTGRES;
import static dev.synapse.orchestrator.graph.Exit.END;
import static dev.synapse.orchestrator.graph.Exit.FAILED;
import static dev.synapse.orchestrator.graph.Exit.PAUSE;

import dev.synapse.orchestrator.graph.Decision;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.orchestrator.graph.Outcome;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.MessageId;
import java.util.List;

/**
 * The conversation of a turn. It starts with the Orchestrator, unless the user mentions members. Mentioned members answer in parallel,
 * each in as many rounds as its tools need. Once all have answered, the Orchestrator is invoked again, until it ends the turn or
 * mentions no member. If it mentions only aliases that do not exist, it is asked once more. Only mentions by the user and the
 * Orchestrator invoke members.
 */
public final class ConversationGraph {

    private static final List<String> ORCHESTRATOR = List.of(Aliases.ORCHESTRATOR);

    private ConversationGraph() {}

    /** Builds the graph, which is stateless. */
    public static Graph<ConversationNode, TurnState, ConversationInput, Job.StepJob> build() {
        return Graph.<ConversationNode, TurnState, ConversationInput, Job.StepJob>builder()
                .entry(START)
                .entry(COLLECT)
                .node(START, ConversationGraph::start, List.of(DISPATCH))
                .node(DISPATCH, ConversationGraph::dispatch, List.of(), PAUSE, FAILED)
                .node(
                        COLLECT,
                        ConversationGraph::collect,
                        List.of(ROUTE, RUN_TOOLS, INVOKE_AGAIN, DISPATCH),
                        PAUSE,
                        FAILED,
                        END)
                .node(RUN_TOOLS, ConversationGraph::runTools, List.of(), PAUSE, FAILED)
                .node(INVOKE_AGAIN, ConversationGraph::invokeAgain, List.of(), PAUSE, FAILED)
                .node(ROUTE, ConversationGraph::route, List.of(DISPATCH, SYNC_TO_POSTGRES))
                .node(SYNC_TO_POSTGRES, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(), END)
                .build();
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> start(TurnState state, ConversationInput in) {
        if (!(in instanceof ConversationInput.TurnStart start)) {
            throw new IllegalStateException("The first input of a turn is its message, not " + in);
        }
        List<String> members = Aliases.named(Mentions.in(start.message().content()), state.aliases());
        MessageId by = start.message().id();
        return new Decision.Goto<>(DISPATCH, state.invoking(members.isEmpty() ? ORCHESTRATOR : members, by));
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> dispatch(TurnState state, ConversationInput in) {
        return stop(Dispatcher.invoke(state, state.invoked()));
    }

    /** Applies a result. A repeated result belongs to no open step and changes nothing. */
    private static Decision<ConversationNode, TurnState, Job.StepJob> collect(TurnState state, ConversationInput in) {
        return switch (turnInput(in)) {
            case TurnInput.AgentAnswered answer ->
                state.invocationWaitingFor(answer.step())
                        .map(invocation -> answered(state, invocation, answer))
                        .orElseGet(() -> pause(state));
            case TurnInput.ToolAnswered result ->
                state.invocationWaitingFor(result.step())
                        .map(invocation -> state.withResult(invocation, result.step()))
                        .map(invocation -> toolAnswered(state.withInvocation(invocation), invocation))
                        .orElseGet(() -> pause(state));
            case TurnInput.StepFailed failure ->
                state.invocationWaitingFor(failure.step()).isEmpty()
                        ? pause(state)
                        : stop(new Outcome.Fail<>(
                                state.with(state.steps(), state.usage().plus(failure.usage()), state.invocations()),
                                failure.reason()));
            case TurnInput.DeadlinePassed passed -> deadlinePassed(state);
            case TurnInput.CancelRequested request -> stop(new Outcome.Cancel<>(state));
            case TurnInput.GivenUp end -> stop(new Outcome.Fail<>(state, end.reason()));
        };
    }

    /** A turn without invocations was refused at its first dispatch; dispatching again gives the same reason. */
    private static Decision<ConversationNode, TurnState, Job.StepJob> deadlinePassed(TurnState state) {
        return state.invocations().isEmpty()
                ? new Decision.Goto<>(DISPATCH, state)
                : stop(new Outcome.Fail<>(
                        state,
                        "The turn took longer than %d seconds (turn_timeout_seconds)"
                                .formatted(state.limits().turnTimeoutSeconds())));
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> answered(
            TurnState state, MemberInvocation invocation, TurnInput.AgentAnswered answer) {
        TurnState counted = state.with(state.steps(), state.usage().plus(answer.usage()), state.invocations());
        if (!answer.toolCalls().isEmpty()) {
            return new Decision.Goto<>(
                    RUN_TOOLS,
                    counted.withInvocation(counted.withResult(invocation, answer.step())
                            .answered(answer.message(), answer.historyEnd())));
        }
        TurnState done = counted.withoutInvocation(invocation).answeredBy(invocation.alias(), answer.message());
        return done.invocations().isEmpty() ? new Decision.Goto<>(ROUTE, done) : pause(done);
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> toolAnswered(
            TurnState state, MemberInvocation invocation) {
        return invocation.open().isEmpty() ? new Decision.Goto<>(INVOKE_AGAIN, state) : pause(state);
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> runTools(TurnState state, ConversationInput in) {
        TurnInput.AgentAnswered answer = (TurnInput.AgentAnswered) turnInput(in);
        return stop(Dispatcher.runTools(state, idleInvocation(state), answer.message(), answer.toolCalls()));
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> invokeAgain(
            TurnState state, ConversationInput in) {
        return stop(Dispatcher.invokeAgain(state, idleInvocation(state)));
    }

    /** After the last answer: an answer of the Orchestrator routes, any other leads back to the Orchestrator. */
    private static Decision<ConversationNode, TurnState, Job.StepJob> route(TurnState state, ConversationInput in) {
        TurnInput.AgentAnswered answer = (TurnInput.AgentAnswered) turnInput(in);
        if (!state.invoked().equals(ORCHESTRATOR)) {
            return new Decision.Goto<>(DISPATCH, state.invoking(ORCHESTRATOR, answer.message()));
        }
        List<String> members = Aliases.named(answer.mentions(), state.aliases());
        if (!answer.complete() && !members.isEmpty()) {
            return new Decision.Goto<>(DISPATCH, state.invoking(members, answer.message()));
        }
        return !answer.complete() && asksAgain(state, answer)
                ? new Decision.Goto<>(DISPATCH, state.askingAgain(answer.message()))
                : new Decision.Goto<>(SYNC_TO_POSTGRES, state);
    }

    /** An Orchestrator that mentioned only strangers is asked once more, if the limits allow it; its worker tells it who the members are. */
    private static boolean asksAgain(TurnState state, TurnInput.AgentAnswered answer) {
        return state.askedAgain() == null
                && !Aliases.strangers(answer.mentions(), state.aliases()).isEmpty()
                && Dispatcher.hasRoom(state);
    }

    /** The only invocation without an open step: the one whose result was just applied. */
    private static MemberInvocation idleInvocation(TurnState state) {
        return state.invocations().stream()
                .filter(invocation -> invocation.open().isEmpty())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("Every invocation has an open step: " + state.invocations()));
    }

    private static TurnInput turnInput(ConversationInput in) {
        return switch (in) {
            case ConversationInput.TurnContinuation continuation -> continuation.input();
            case ConversationInput.TurnStart start -> throw new IllegalStateException("The turn has already started");
        };
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> pause(TurnState state) {
        return stop(new Outcome.Pause<>(state, List.of()));
    }

    private static Decision<ConversationNode, TurnState, Job.StepJob> stop(Outcome<TurnState, Job.StepJob> outcome) {
        return new Decision.Stop<>(outcome);
    }
}
