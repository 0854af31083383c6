package dev.synapse.orchestrator.conversation;

import dev.synapse.orchestrator.graph.Decision;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.MessageId;
import java.util.List;

/**
 * <em>The</em> conversation. The Orchestrator is asked first, unless the user calls members; the members it calls answer in
 * parallel, each going round with its own tools; when all are done the Orchestrator is asked again, until it ends the turn or
 * calls nobody. Only what the user and the Orchestrator write calls anybody.
 */
public final class ConversationGraph {

    /** Where a turn begins. */
    public static final String BEGIN = "begin";

    /** Where it is resumed, with each result. */
    public static final String COLLECT = "collect";

    private static final List<String> ORCHESTRATOR = List.of(Aliases.ORCHESTRATOR);

    private ConversationGraph() {}

    /** The graph; stateless, one is enough. */
    public static Graph<TurnState, ConversationInput, Job.StepJob> build() {
        return Graph.<TurnState, ConversationInput, Job.StepJob>builder()
                .entry(BEGIN)
                .entry(COLLECT)
                .node(BEGIN, ConversationGraph::begin, "dispatch")
                .node("dispatch", (state, in) -> Dispatcher.ask(state, state.called()), Graph.PAUSE, Graph.FAILED)
                .node(
                        COLLECT,
                        ConversationGraph::collect,
                        "route",
                        "run_tools",
                        "call_again",
                        "dispatch",
                        Graph.PAUSE,
                        Graph.FAILED,
                        Graph.END)
                .node("run_tools", ConversationGraph::runTools, Graph.PAUSE, Graph.FAILED)
                .node("call_again", ConversationGraph::callAgain, Graph.PAUSE, Graph.FAILED)
                .node("route", ConversationGraph::route, "dispatch", "sync_to_postgres")
                .node("sync_to_postgres", (state, in) -> new Decision.Finish<>(state), Graph.END)
                .build();
    }

    private static Decision<TurnState, Job.StepJob> begin(TurnState state, ConversationInput input) {
        if (!(input instanceof ConversationInput.TurnStart start)) {
            throw new IllegalStateException("A turn begins with a message");
        }
        List<String> members = Aliases.named(Mentions.in(start.message().content()), state.aliases());
        MessageId by = start.message().id();
        return new Decision.Goto<>("dispatch", state.calling(members.isEmpty() ? ORCHESTRATOR : members, by));
    }

    /** Takes a result in. One that is not waited for, because it came before, changes nothing. */
    private static Decision<TurnState, Job.StepJob> collect(TurnState state, ConversationInput input) {
        return switch (input(input)) {
            case TurnInput.AgentAnswered answer ->
                state.invocationWaitingFor(answer.step())
                        .map(invocation -> answered(state, invocation, answer))
                        .orElseGet(() -> pause(state));
            case TurnInput.ToolAnswered result ->
                state.invocationWaitingFor(result.step())
                        .map(invocation -> state.withResult(invocation, result.step()))
                        .map(invocation -> invocation.open().isEmpty()
                                ? new Decision.Goto<TurnState, Job.StepJob>(
                                        "call_again", state.withInvocation(invocation))
                                : pause(state.withInvocation(invocation)))
                        .orElseGet(() -> pause(state));
            case TurnInput.StepFailed failure ->
                state.invocationWaitingFor(failure.step()).isEmpty()
                        ? pause(state)
                        : new Decision.Fail<>(
                                state.with(state.steps(), state.usage().plus(failure.usage()), state.calls()),
                                failure.reason());
            case TurnInput.DeadlinePassed passed -> deadlinePassed(state);
            case TurnInput.CancelRequested request -> new Decision.Cancel<>(state);
            case TurnInput.GivenUp end -> new Decision.Fail<>(state, end.reason());
        };
    }

    /** A turn in which nobody was called was refused at its first dispatch, and is again, for the same reason. */
    private static Decision<TurnState, Job.StepJob> deadlinePassed(TurnState state) {
        return state.calls().isEmpty()
                ? new Decision.Goto<>("dispatch", state)
                : new Decision.Fail<>(
                        state,
                        "The turn took longer than %d seconds (turn_timeout_seconds)"
                                .formatted(state.limits().turnTimeoutSeconds()));
    }

    private static Decision<TurnState, Job.StepJob> answered(
            TurnState state, MemberInvocation invocation, TurnInput.AgentAnswered answer) {
        TurnState counted = state.with(state.steps(), state.usage().plus(answer.usage()), state.calls());
        if (!answer.toolCalls().isEmpty()) {
            return new Decision.Goto<>(
                    "run_tools",
                    counted.withInvocation(counted.withResult(invocation, answer.step())
                            .answered(answer.message(), answer.historyEnd())));
        }
        TurnState done = counted.withoutInvocation(invocation).calling(List.of(invocation.alias()), answer.message());
        return done.calls().isEmpty() ? new Decision.Goto<>("route", done) : pause(done);
    }

    private static Decision<TurnState, Job.StepJob> runTools(TurnState state, ConversationInput input) {
        TurnInput.AgentAnswered answer = (TurnInput.AgentAnswered) input(input);
        return Dispatcher.runTools(state, idleInvocation(state), answer.message(), answer.toolCalls());
    }

    private static Decision<TurnState, Job.StepJob> callAgain(TurnState state, ConversationInput input) {
        return Dispatcher.askAgain(state, idleInvocation(state));
    }

    /** All calls are done: the Orchestrator's own words route, anybody else's lead back to it. */
    private static Decision<TurnState, Job.StepJob> route(TurnState state, ConversationInput input) {
        TurnInput.AgentAnswered answer = (TurnInput.AgentAnswered) input(input);
        if (!state.called().equals(ORCHESTRATOR)) {
            return new Decision.Goto<>("dispatch", state.calling(ORCHESTRATOR, answer.message()));
        }
        List<String> members = Aliases.named(answer.mentions(), state.aliases());
        return answer.complete() || members.isEmpty()
                ? new Decision.Goto<>("sync_to_postgres", state)
                : new Decision.Goto<>("dispatch", state.calling(members, answer.message()));
    }

    /** The one invocation that waits for no step: the one whose result has just come. */
    private static MemberInvocation idleInvocation(TurnState state) {
        return state.calls().stream()
                .filter(invocation -> invocation.open().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Every invocation waits for a step"));
    }

    private static TurnInput input(ConversationInput input) {
        return switch (input) {
            case ConversationInput.TurnContinuation continuation -> continuation.input();
            case ConversationInput.TurnStart start -> throw new IllegalStateException("The turn has begun already");
        };
    }

    private static Decision<TurnState, Job.StepJob> pause(TurnState state) {
        return new Decision.Pause<>(state, List.of());
    }
}
