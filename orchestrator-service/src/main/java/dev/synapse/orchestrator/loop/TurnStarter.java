package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.ConversationInput;
import dev.synapse.orchestrator.conversation.ConversationNode;
import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.orchestrator.graph.Outcome;
import dev.synapse.orchestrator.sync.Summaries;
import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnStart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Starts the next queued turn of a group, if no turn is active. */
final class TurnStarter {

    private final Graph<ConversationNode, TurnState, ConversationInput, Job.StepJob> graph;
    private final TurnCommits commits;
    private final TurnRowsReader rows;
    private final Summaries summaries;
    private final ThreadFiles files;
    private final CheckpointCache cache;
    private final TurnWithdrawal withdrawal;

    TurnStarter(
            Graph<ConversationNode, TurnState, ConversationInput, Job.StepJob> graph,
            TurnCommits commits,
            TurnRowsReader rows,
            Summaries summaries,
            ThreadFiles files,
            CheckpointCache cache,
            TurnWithdrawal withdrawal) {
        this.graph = graph;
        this.commits = commits;
        this.withdrawal = withdrawal;
        this.rows = rows;
        this.summaries = summaries;
        this.files = files;
        this.cache = cache;
    }

    void start(Delivery delivery, Job.StartTurn job) throws InterruptedException {
        GroupId group = job.group();
        Optional<QueuedTurn> queued = commits.take(delivery.claim(), job);
        if (queued.isEmpty()) {
            return;
        }
        Optional<TurnRowsReader.StartContext> context = PostgresRetry.untilAvailable(
                "start a turn", () -> rows.startContext(group, queued.get().turn()));
        if (context.isEmpty() || context.get().isOver()) {
            withdraw(delivery, queued.get());
        } else {
            startWith(delivery, group, queued.get(), context.get().roster());
        }
    }

    /** If another process has just started the turn, it is cancelled as an active one. */
    private void withdraw(Delivery delivery, QueuedTurn queued) throws InterruptedException {
        if (withdrawal.withdraw(delivery.claim(), queued) == CommitResult.CONFLICT) {
            withdrawal.cancelActive(queued);
            commits.acknowledge(delivery.claim(), queued.group());
        }
    }

    /**
     * Fails the job's turn without anything that may have prevented its start: roster, history, graph, and its Redis state. A deleted
     * turn is removed from the queue. If another turn is first by now, the attempts were not its own, and it starts normally.
     */
    void giveUp(Delivery delivery, Job.StartTurn job, String reason) throws InterruptedException {
        GroupId group = job.group();
        OptionalLong number = commits.nextNumber(group);
        if (number.isEmpty() || !job.isFor(number.getAsLong())) {
            start(delivery, job);
            return;
        }
        Optional<QueuedTurn> next =
                PostgresRetry.untilAvailable("fail a turn", () -> rows.accepted(group, number.getAsLong()));
        if (next.isEmpty()) {
            withdrawal.forget(group);
            commits.acknowledge(delivery.claim(), group);
            return;
        }
        QueuedTurn queued = next.get();
        Instant now = Times.now();
        TurnState state = TurnState.initial(queued.ref(), now, Limits.DEFAULT, List.of());
        TurnStart start = new TurnStart(
                queued,
                Json.write(state),
                new Roster(List.of(), Limits.DEFAULT),
                Duration.ZERO,
                Optional.empty(),
                HopWrites.started(queued, List.of(), now));
        applyReply(delivery, start, state, commits.giveUp(delivery.claim(), start, reason));
    }

    /** The first commit of a turn. A turn over a limit has no jobs and an immediate deadline, which ends it with the limit's reason. */
    private record FirstHop(TurnState state, List<Job.StepJob> jobs, Duration deadline) {

        static FirstHop of(Outcome<TurnState, Job.StepJob> outcome) {
            return switch (outcome) {
                case Outcome.Pause<TurnState, Job.StepJob> pause ->
                    new FirstHop(
                            pause.state(), pause.tasks(), pause.state().limits().turnTimeout());
                case Outcome.Fail<TurnState, Job.StepJob> fail -> new FirstHop(fail.state(), List.of(), Duration.ZERO);
                case Outcome.Complete<TurnState, Job.StepJob> other -> throw impossible(other);
                case Outcome.Cancel<TurnState, Job.StepJob> other -> throw impossible(other);
            };
        }

        private static IllegalStateException impossible(Outcome<TurnState, Job.StepJob> outcome) {
            return new IllegalStateException("A turn has to start with a dispatch, not with " + outcome);
        }
    }

    private void startWith(Delivery delivery, GroupId group, QueuedTurn queued, Roster roster)
            throws InterruptedException {
        Instant now = Times.now();
        List<String> members = roster.agents().stream()
                .filter(agent -> !agent.isOrchestrator())
                .map(Agent::alias)
                .toList();
        TurnState fresh = TurnState.initial(queued.ref(), now, roster.limits(), members, Budgets.hasUserBudget(roster));
        FirstHop first = FirstHop.of(
                graph.run(ConversationNode.START, fresh, new ConversationInput.TurnStart(queued.message())));
        Optional<List<Message>> history = commits.knowsThread(group)
                ? Optional.empty()
                : Optional.of(PostgresRetry.untilAvailable(
                        "read the history",
                        () -> rows.history(group, queued.number(), TurnCommits.MAX_THREAD_MESSAGES)));
        Optional<Summary> summary = history.isEmpty()
                ? Optional.empty()
                : PostgresRetry.untilAvailable("read the summary", () -> summaries.newest(group));
        files.load(queued, history.orElse(List.of()));
        CommitWrites writes = HopWrites.started(queued, first.jobs(), now);
        TurnStart start =
                new TurnStart(queued, Json.write(first.state()), roster, first.deadline(), history, summary, writes);
        applyReply(delivery, start, first.state(), commits.start(delivery.claim(), start));
    }

    private void applyReply(Delivery delivery, TurnStart start, TurnState state, CommitResult result) {
        GroupId group = start.turn().group();
        switch (result) {
            case OK -> {
                OrchestratorMetrics.TURNS_STARTED.increment();
                cache.put(group, new CheckpointCache.Checkpoint(state, start.version()));
            }
            case BUSY, NOT_NEXT -> commits.acknowledge(delivery.claim(), group);
            case DUP, FENCED, LOST, STALE -> cache.remove(group);
            case CommitResult other ->
                throw new IllegalStateException("Unexpected reply to the start of a turn: " + other);
        }
    }
}
