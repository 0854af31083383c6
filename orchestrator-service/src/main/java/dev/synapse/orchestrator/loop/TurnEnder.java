package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.ActiveTurn;
import dev.synapse.shared.turn.Appends;
import dev.synapse.shared.turn.CommitResult;
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
 * Ends a turn: {@code sync_to_postgres}, then the commit that tells the world. A crash between the two repeats both; the
 * repeated sync changes nothing, and the world is told what PostgreSQL has.
 */
final class TurnEnder {

    /** How long the turn waits for the workers to say what the calls have used that are broken off with it. */
    private static final Duration ABORT_GRACE_PERIOD = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofMillis(5);

    private final TurnCommits commits;
    private final LiveTurns live;
    private final TurnArchive archive;
    private final HopCache cache;
    private final TurnInbox inbox;
    private final BudgetSettlement settlement;

    TurnEnder(
            TurnCommits commits,
            LiveTurns live,
            TurnArchive archive,
            HopCache cache,
            TurnInbox inbox,
            BudgetSettlement settlement) {
        this.commits = commits;
        this.live = live;
        this.archive = archive;
        this.cache = cache;
        this.inbox = inbox;
        this.settlement = settlement;
    }

    /** How a turn ends. */
    record Ending(
            TurnState state, TurnStatus status, @Nullable String error) {}

    CommitResult end(Claim claim, HopCache.Checkpoint checkpoint, Ending ending) throws InterruptedException {
        TurnState state = ending.state();
        if (!state.calls().isEmpty()) {
            CommitResult closed = commits.close(claim, state.group(), checkpoint.active());
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
        return conclude(claim, checkpoint.active(), ending, turn.get());
    }

    /**
     * Writes what is left of the turn, and tells its end. The thread of a turn that has failed is read from PostgreSQL again when the
     * next begins: what it failed of may be in it.
     */
    CommitResult conclude(Claim claim, ActiveTurn active, Ending ending, LiveTurn left) throws InterruptedException {
        TurnState state = ending.state();
        TurnRecord ended = record(ending, left);
        TurnArchive.Synced synced = PostgresRetry.untilAvailable("write a turn", () -> archive.sync(ended));
        settlement.settle(ended.calls());
        cache.remove(state.group());
        return switch (synced) {
            case TurnArchive.Written(long done) -> {
                int kept = ending.status() == TurnStatus.FAILED ? 0 : TurnCommits.THREAD_KEPT;
                yield commits.finish(claim, state.group(), active, done, kept, appends(ending, ended, left));
            }
            case TurnArchive.FinalBefore(long done) ->
                commits.finish(claim, state.group(), active, done, 0, appends(ending, asWritten(ended), left));
            case TurnArchive.Refused(long done) -> {
                TurnRecord written = asWritten(ended);
                yield commits.finish(
                        claim.givingUp(String.valueOf(written.error())),
                        state.group(),
                        active,
                        done,
                        0,
                        appends(ending, written, left));
            }
            case TurnArchive.Gone() -> {
                inbox.forget(state.group());
                yield commits.acknowledge(claim, state.group());
            }
        };
    }

    void awaitAbortedSteps(GroupId group) throws InterruptedException {
        long end = System.nanoTime() + ABORT_GRACE_PERIOD.toNanos();
        while (commits.hasOpenSteps(group) && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK);
        }
    }

    /** The turn as a whole. Its usage is summed over the steps: some may have ended that the state has not heard of. */
    private static TurnRecord record(Ending ending, LiveTurn turn) {
        TurnState state = ending.state();
        Instant now = Times.now();
        List<Step> steps = withCosts(OpenSteps.cancelAll(turn, now), turn.calls());
        List<Message> messages = new ArrayList<>(turn.messages());
        messages.addAll(OpenSteps.missingToolResults(turn, now));
        return new TurnRecord(
                state.group(),
                state.turn(),
                state.number(),
                ending.status(),
                ending.error(),
                steps.stream().map(Step::usage).reduce(Usage.NONE, Usage::plus),
                state.startedAt(),
                now,
                messages,
                steps,
                turn.calls(),
                turn.lastSeq() + 1);
    }

    private TurnRecord asWritten(TurnRecord ended) throws InterruptedException {
        return PostgresRetry.untilAvailable("read how a turn ended", () -> archive.asWritten(ended));
    }

    /** What a call had reserved that nobody ended is in its step's usage too, as it is in the ledger. */
    private static List<Step> withCosts(List<Step> steps, List<ModelCall> calls) {
        Map<StepId, Usage> costs =
                calls.stream().collect(Collectors.toMap(call -> call.id().step(), ModelCall::usage, Usage::plus));
        return steps.stream()
                .map(step -> step.with(costs.getOrDefault(step.id(), step.usage())))
                .toList();
    }

    /** What the world is told, after what it knows already. */
    private static Appends appends(Ending ending, TurnRecord ended, LiveTurn left) {
        List<Message> added =
                ended.messages().stream().skip(left.messages().size()).toList();
        List<String> events = new ArrayList<>(OpenSteps.discardEvents(left, ending.state(), ended.endedAt()));
        added.stream().map(Events::message).forEach(events::add);
        events.add(ended.event());
        return new Appends(events, added, List.of(), List.of());
    }
}
