package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.ConversationGraph;
import dev.synapse.orchestrator.conversation.ConversationInput;
import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.graph.Decision;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.orchestrator.sync.Summaries;
import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.turn.Appends;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnStart;
import dev.synapse.shared.turn.WaitingTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Begins the next waiting turn of a group, if none is active. */
final class TurnStarter {

    private final Graph<TurnState, ConversationInput, Job.StepJob> graph;
    private final TurnCommits commits;
    private final TurnArchive archive;
    private final Summaries summaries;
    private final HopCache cache;
    private final TurnWithdrawal withdrawal;

    TurnStarter(
            Graph<TurnState, ConversationInput, Job.StepJob> graph,
            TurnCommits commits,
            TurnArchive archive,
            Summaries summaries,
            HopCache cache,
            TurnWithdrawal withdrawal) {
        this.graph = graph;
        this.commits = commits;
        this.withdrawal = withdrawal;
        this.archive = archive;
        this.summaries = summaries;
        this.cache = cache;
    }

    void start(Delivery delivery, Job.StartTurn job) throws InterruptedException {
        GroupId group = job.group();
        Optional<WaitingTurn> waiting = commits.take(delivery.claim(), job);
        if (waiting.isEmpty()) {
            return;
        }
        Optional<TurnArchive.Beginning> beginning = PostgresRetry.untilAvailable(
                "begin a turn", () -> archive.beginning(group, waiting.get().turn()));
        if (beginning.isEmpty() || beginning.get().isOver()) {
            withdraw(delivery, waiting.get());
        } else {
            begin(delivery, group, waiting.get(), beginning.get().roster());
        }
    }

    /** Should another have begun it at this moment, it is asked to end as one that is active. */
    private void withdraw(Delivery delivery, WaitingTurn waiting) throws InterruptedException {
        if (withdrawal.withdraw(delivery.claim(), waiting) == CommitResult.CONFLICT) {
            withdrawal.askAgain(waiting);
            commits.acknowledge(delivery.claim(), waiting.group());
        }
    }

    /**
     * Lets the job's turn fail, with nothing of what may have stood against its beginning: no roster, no history, no graph, and not
     * what Redis has of it. A turn that was deleted does not wait any more. Where another is next by now the tries were not its own.
     */
    void giveUp(Delivery delivery, Job.StartTurn job, String reason) throws InterruptedException {
        GroupId group = job.group();
        OptionalLong number = commits.nextNumber(group);
        if (number.isEmpty() || !job.isFor(number.getAsLong())) {
            start(delivery, job);
            return;
        }
        Optional<WaitingTurn> next =
                PostgresRetry.untilAvailable("give up a turn", () -> archive.accepted(group, number.getAsLong()));
        if (next.isEmpty()) {
            withdrawal.forget(group);
            commits.acknowledge(delivery.claim(), group);
            return;
        }
        WaitingTurn waiting = next.get();
        Instant now = Times.now();
        TurnState state = TurnState.begin(group, waiting.turn(), waiting.number(), now, Limits.DEFAULT, List.of());
        TurnStart start = new TurnStart(
                waiting,
                Json.write(state),
                new Roster(List.of(), Limits.DEFAULT),
                Duration.ZERO,
                Optional.empty(),
                Hop.begins(waiting, List.of(), now));
        begun(delivery, start, state, commits.giveUp(delivery.claim(), start, reason));
    }

    /** How a turn begins. One that a limit refuses has no jobs, and no time: its deadline ends it with the limit's reason. */
    private record Beginning(TurnState state, List<Job.StepJob> jobs, Duration deadline) {

        static Beginning of(Decision<TurnState, Job.StepJob> decision) {
            return switch (decision) {
                case Decision.Pause<TurnState, Job.StepJob> pause ->
                    new Beginning(
                            pause.state(), pause.tasks(), pause.state().limits().turnTimeout());
                case Decision.Fail<TurnState, Job.StepJob> fail ->
                    new Beginning(fail.state(), List.of(), Duration.ZERO);
                case Decision.Goto<TurnState, Job.StepJob> other -> throw impossible(other);
                case Decision.Finish<TurnState, Job.StepJob> other -> throw impossible(other);
                case Decision.Cancel<TurnState, Job.StepJob> other -> throw impossible(other);
            };
        }

        private static IllegalStateException impossible(Decision<TurnState, Job.StepJob> decision) {
            return new IllegalStateException("A turn has to begin with a call, not with " + decision);
        }
    }

    private void begin(Delivery delivery, GroupId group, WaitingTurn waiting, Roster roster)
            throws InterruptedException {
        Instant now = Times.now();
        List<String> members = roster.agents().stream()
                .filter(agent -> !agent.isOrchestrator())
                .map(Agent::alias)
                .toList();
        TurnState fresh = TurnState.begin(group, waiting.turn(), waiting.number(), now, roster.limits(), members);
        Beginning first = Beginning.of(
                graph.run(ConversationGraph.BEGIN, fresh, new ConversationInput.TurnStart(waiting.message())));
        Optional<List<Message>> history = commits.knowsThread(group)
                ? Optional.empty()
                : Optional.of(PostgresRetry.untilAvailable(
                        "read the history", () -> archive.history(group, waiting.number(), TurnCommits.THREAD_KEPT)));
        Optional<Summary> summary = history.isEmpty()
                ? Optional.empty()
                : PostgresRetry.untilAvailable("read the summary", () -> summaries.newest(group));
        Appends appends = Hop.begins(waiting, first.jobs(), now);
        TurnStart start =
                new TurnStart(waiting, Json.write(first.state()), roster, first.deadline(), history, summary, appends);
        begun(delivery, start, first.state(), commits.begin(delivery.claim(), start));
    }

    private void begun(Delivery delivery, TurnStart start, TurnState state, CommitResult result) {
        GroupId group = start.turn().group();
        switch (result) {
            case OK -> cache.put(group, new HopCache.Checkpoint(state, start.version()));
            case BUSY, NOT_NEXT -> commits.acknowledge(delivery.claim(), group);
            case DUP, FENCED, LOST, STALE -> cache.remove(group);
            case CommitResult other -> throw new IllegalStateException("Not a reply of begin: " + other);
        }
    }
}
