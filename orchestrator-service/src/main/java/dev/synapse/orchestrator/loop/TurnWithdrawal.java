package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.shared.turn.WaitingTurn;
import java.util.List;
import java.util.Optional;

/**
 * Ends a turn that was cancelled before it began: it is held, so that nobody begins it meanwhile, then PostgreSQL, then the commit that
 * tells the world, as with any other. It need not be its turn: those before it go on, and PostgreSQL remembers that it is not waited
 * for.
 */
final class TurnWithdrawal {

    private final TurnCommits commits;
    private final TurnArchive archive;
    private final TurnInbox inbox;

    TurnWithdrawal(TurnCommits commits, TurnArchive archive, TurnInbox inbox) {
        this.commits = commits;
        this.archive = archive;
        this.inbox = inbox;
    }

    /** Ends the turn of the job if it waits and its end was asked for; {@link CommitResult#CONFLICT} if it has begun meanwhile. */
    CommitResult withdraw(Claim claim, Job.ContinueTurn job) throws InterruptedException {
        Optional<WaitingTurn> waiting = job.input() instanceof TurnInput.CancelRequested
                ? commits.waiting(job.group(), job.turn())
                : Optional.empty();
        return waiting.isEmpty() ? commits.acknowledge(claim, job.group()) : withdraw(claim, waiting.get());
    }

    /** Ends the turn; {@link CommitResult#CONFLICT} if it has begun meanwhile. */
    CommitResult withdraw(Claim claim, WaitingTurn waiting) throws InterruptedException {
        CommitResult held = commits.hold(claim, waiting);
        if (held != CommitResult.OK) {
            return held;
        }
        TurnRecord cancelled = cancelled(waiting);
        return switch (PostgresRetry.untilAvailable("write a turn", () -> archive.sync(cancelled))) {
            case TurnArchive.Written(long done) -> commit(claim, waiting, done, cancelled);
            case TurnArchive.FinalBefore(long done) -> commit(claim, waiting, done, asWritten(cancelled));
            case TurnArchive.Refused(long done) -> commit(claim, waiting, done, asWritten(cancelled));
            case TurnArchive.Gone() -> {
                forget(waiting.group());
                yield commits.acknowledge(claim, waiting.group());
            }
        };
    }

    private TurnRecord asWritten(TurnRecord cancelled) throws InterruptedException {
        return PostgresRetry.untilAvailable("read how a turn ended", () -> archive.asWritten(cancelled));
    }

    /** For a group that has been deleted. */
    void forget(GroupId group) {
        inbox.forget(group);
    }

    /** For one that has begun meanwhile. */
    void askAgain(WaitingTurn begun) {
        inbox.cancel(begun.group(), begun.turn());
    }

    private CommitResult commit(Claim claim, WaitingTurn waiting, long done, TurnRecord ended) {
        return commits.withdraw(claim, waiting, done, List.of(ended.event()));
    }

    private static TurnRecord cancelled(WaitingTurn waiting) {
        return new TurnRecord(
                waiting.group(),
                waiting.turn(),
                waiting.number(),
                TurnStatus.CANCELLED,
                null,
                Usage.NONE,
                null,
                Times.now(),
                List.of(waiting.message()),
                List.of(),
                List.of(),
                0);
    }
}
