package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.sync.SyncResult;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.CheckpointVersion;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.LiveTurn;
import dev.synapse.shared.turn.LiveTurns;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends a turn: first {@code sync_to_postgres}, then the commit that announces the end to clients. After a crash between the two both are
 * repeated; the repeated sync changes nothing, and clients are told what PostgreSQL has.
 */
final class TurnEnder {

    /** How long the turn waits for workers to commit the usage of aborted model calls. */
    private static final Duration ABORT_GRACE_PERIOD = Duration.ofMillis(500);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private final TurnCommits commits;
    private final LiveTurns live;
    private final TurnSync sync;
    private final CheckpointCache cache;
    private final TurnInbox inbox;
    private final BudgetSettlement settlement;

    TurnEnder(
            TurnCommits commits,
            LiveTurns live,
            TurnSync sync,
            CheckpointCache cache,
            TurnInbox inbox,
            BudgetSettlement settlement) {
        this.commits = commits;
        this.live = live;
        this.sync = sync;
        this.cache = cache;
        this.inbox = inbox;
        this.settlement = settlement;
    }

    /** How a turn ends. */
    record Ending(
            TurnState state, TurnStatus status, @Nullable String error) {}

    CommitResult end(Claim claim, CheckpointCache.Checkpoint checkpoint, Ending ending) throws InterruptedException {
        TurnState state = ending.state();
        if (!state.invocations().isEmpty()) {
            CommitResult closed = commits.close(claim, state.group(), checkpoint.basis());
            if (closed != CommitResult.OK) {
                return closed;
            }
            awaitAbortedSteps(state.group());
        }
        Optional<LiveTurn> turn =
                live.read(state.group()).filter(active -> active.turn().equals(state.turn()));
        if (turn.isEmpty()) {
            return commits.acknowledge(claim, state.group());
        }
        CommitResult confirmed = commits.confirm(claim, state.group());
        return confirmed == CommitResult.OK ? end(claim, checkpoint.basis(), ending, turn.get()) : confirmed;
    }

    /**
     * Stores the turn and announces its end. After a failed turn the next one reads the thread from PostgreSQL, because the cause of the
     * failure may be in the thread in Redis.
     */
    CommitResult end(Claim claim, CheckpointVersion decidedOn, Ending ending, LiveTurn turn)
            throws InterruptedException {
        TurnState state = ending.state();
        TurnSync.SyncedTurn synced = sync.sync(record(ending, turn));
        TurnRecord stored = synced.stored();
        if (state.mayHaveUserBudget()) {
            settlement.settle(state.group(), state.turn(), stored.content().calls());
        }
        cache.remove(state.group());
        CommitResult result = announce(claim, decidedOn, ending, synced, turn);
        if (result == CommitResult.OK && !(synced.result() instanceof SyncResult.Deleted)) {
            OrchestratorMetrics.turnsEnded(stored.end().status()).increment();
        }
        return result;
    }

    private CommitResult announce(
            Claim claim, CheckpointVersion decidedOn, Ending ending, TurnSync.SyncedTurn synced, LiveTurn turn) {
        GroupId group = ending.state().group();
        CommitWrites writes = writes(ending, synced.stored(), turn);
        return switch (synced.result()) {
            case SyncResult.Written(long done) -> {
                int kept = ending.status() == TurnStatus.FAILED ? 0 : TurnCommits.MAX_THREAD_MESSAGES;
                yield commits.end(claim, group, decidedOn, done, kept, writes);
            }
            case SyncResult.AlreadyFinal(long done) ->
                beginsWith(synced.stored().content().messages(), turn.messages())
                        ? commits.end(claim, group, decidedOn, done, 0, writes)
                        : commits.endAsStored(claim, group, decidedOn, done, writes);
            case SyncResult.Rejected(long done) -> {
                if (claim.deadReason().isEmpty()) {
                    OrchestratorMetrics.DEAD_LETTERS.increment();
                }
                Claim deadLetter =
                        claim.asDeadLetter(String.valueOf(synced.stored().end().error()));
                yield commits.end(deadLetter, group, decidedOn, done, 0, writes);
            }
            case SyncResult.Deleted() -> {
                inbox.forget(group);
                yield commits.acknowledge(claim, group);
            }
        };
    }

    private static boolean beginsWith(List<Message> stored, List<Message> live) {
        return live.size() <= stored.size() && stored.subList(0, live.size()).equals(live);
    }

    void awaitAbortedSteps(GroupId group) throws InterruptedException {
        long end = System.nanoTime() + ABORT_GRACE_PERIOD.toNanos();
        while (commits.hasRunningSteps(group) && System.nanoTime() - end < 0) {
            Thread.sleep(POLL_INTERVAL);
        }
    }

    /** The whole turn. Its usage is the sum over the steps, since the state may not include the newest of them. */
    private static TurnRecord record(Ending ending, LiveTurn turn) {
        TurnState state = ending.state();
        Instant now = Times.now();
        List<Step> steps = withCosts(OpenSteps.cancelAll(turn, now), turn.calls());
        List<Message> messages = new ArrayList<>(turn.messages());
        messages.addAll(OpenSteps.missingToolResults(turn, now));
        Usage usage = steps.stream().map(Step::usage).reduce(Usage.NONE, Usage::plus);
        return new TurnRecord(
                        state.ref(),
                        state.startedAt(),
                        new TurnRecord.End(ending.status(), ending.error(), usage, now),
                        new TurnRecord.Content(messages, steps, turn.calls()),
                        turn.lastSeq() + 1)
                .withEndMessage();
    }

    /** The reservation of an unfinished call counts in its step's usage, as it does in the ledger. */
    private static List<Step> withCosts(List<Step> steps, List<ModelCall> calls) {
        Map<StepId, Usage> costs =
                calls.stream().collect(Collectors.toMap(call -> call.id().step(), ModelCall::usage, Usage::plus));
        return steps.stream()
                .map(step -> step.withUsage(costs.getOrDefault(step.id(), step.usage())))
                .toList();
    }

    /** The events and messages that clients have not seen yet. */
    private static CommitWrites writes(Ending ending, TurnRecord stored, LiveTurn turn) {
        List<Message> added = stored.content().messages().stream()
                .skip(turn.messages().size())
                .toList();
        List<GroupEvent> events = new ArrayList<>(
                OpenSteps.discardEvents(turn, ending.state(), stored.end().at()));
        added.stream().map(GroupEvent.MessageAdded::new).forEach(events::add);
        events.add(stored.event());
        return new CommitWrites(events, added, List.of(), List.of());
    }
}
