package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.SyncResult;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends a turn that is cancelled before it starts. The turn is held, so that no process starts it in the meantime, then written to
 * PostgreSQL, then its end is announced. It need not be the next turn of its group: earlier turns continue, and PostgreSQL records that
 * it is skipped.
 */
final class TurnWithdrawal {

    private final TurnCommits commits;
    private final TurnSync sync;
    private final TurnInbox inbox;

    TurnWithdrawal(TurnCommits commits, TurnSync sync, TurnInbox inbox) {
        this.commits = commits;
        this.sync = sync;
        this.inbox = inbox;
    }

    /** Ends the job's turn if it is queued and cancelled; {@link CommitResult#CONFLICT} if it has started in the meantime. */
    CommitResult withdraw(Claim claim, Job.ContinueTurn job) throws InterruptedException {
        Optional<QueuedTurn> queued = job.input() instanceof TurnInput.CancelRequested
                ? commits.queuedTurn(job.group(), job.turn())
                : Optional.empty();
        return queued.isEmpty() ? commits.acknowledge(claim, job.group()) : withdraw(claim, queued.get());
    }

    /** Ends the turn; {@link CommitResult#CONFLICT} if it has started in the meantime. */
    CommitResult withdraw(Claim claim, QueuedTurn queued) throws InterruptedException {
        CommitResult held = commits.hold(claim, queued);
        if (held != CommitResult.OK) {
            return held;
        }
        TurnSync.SyncedTurn synced = sync.sync(cancelled(queued));
        return switch (synced.result()) {
            case SyncResult.Written(long done) -> commit(claim, queued, done, synced.stored());
            case SyncResult.AlreadyFinal(long done) -> commit(claim, queued, done, synced.stored());
            case SyncResult.Rejected(long done) -> commit(claim, queued, done, synced.stored());
            case SyncResult.Deleted() -> {
                forget(queued.group());
                yield commits.acknowledge(claim, queued.group());
            }
        };
    }

    /** Removes the Redis state of a deleted group. */
    void forget(GroupId group) {
        inbox.forget(group);
    }

    /** Cancels a turn that has started in the meantime. */
    void cancelActive(QueuedTurn started) {
        inbox.cancel(started.group(), started.turn());
    }

    private CommitResult commit(Claim claim, QueuedTurn queued, long done, TurnRecord stored) {
        List<Message> later = stored.content().messages().stream().skip(1).toList();
        boolean hasRun = !later.stream().allMatch(message -> message.meta().isTurnEnd());
        List<GroupEvent> end = hasRun
                ? List.of(stored.event())
                : Stream.concat(later.stream().map(GroupEvent.MessageAdded::new), Stream.of(stored.event()))
                        .toList();
        CommitResult result = hasRun
                ? commits.withdrawAsStored(claim, queued, done, end)
                : commits.withdraw(claim, queued, done, end);
        if (result == CommitResult.OK) {
            OrchestratorMetrics.turnsEnded(stored.end().status()).increment();
        }
        return result;
    }

    private static TurnRecord cancelled(QueuedTurn queued) {
        TurnRecord.End end = new TurnRecord.End(TurnStatus.CANCELLED, null, Usage.NONE, Times.now());
        return TurnRecord.neverStarted(queued.ref(), end, List.of(queued.message()));
    }
}
