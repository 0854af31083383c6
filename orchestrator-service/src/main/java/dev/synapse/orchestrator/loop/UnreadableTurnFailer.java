package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CheckpointVersion;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.LiveTurn;
import dev.synapse.shared.turn.LiveTurns;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnCommits;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails an active turn that cannot continue, usually because its Redis state is unreadable or inconsistent. It needs no more of that state than
 * the turn's id; the rest comes from PostgreSQL. Readable messages, steps and calls are kept.
 */
final class UnreadableTurnFailer {

    private static final Logger log = LoggerFactory.getLogger(UnreadableTurnFailer.class);

    private final TurnCommits commits;
    private final LiveTurns live;
    private final TurnRowsReader rows;
    private final TurnWithdrawal withdrawal;
    private final TurnEnder ender;

    UnreadableTurnFailer(
            TurnCommits commits, LiveTurns live, TurnRowsReader rows, TurnWithdrawal withdrawal, TurnEnder ender) {
        this.commits = commits;
        this.live = live;
        this.rows = rows;
        this.withdrawal = withdrawal;
        this.ender = ender;
    }

    /** Fails the job's turn and moves the job to the dead letters. */
    CommitResult fail(Claim claim, Job.ContinueTurn job, String reason) throws InterruptedException {
        CheckpointVersion any = CheckpointVersion.any(job.turn());
        CommitResult closed = commits.close(claim, job.group(), any);
        if (closed != CommitResult.OK) {
            return closed;
        }
        ender.awaitAbortedSteps(job.group());
        Optional<QueuedTurn> accepted = PostgresRetry.untilAvailable("fail a turn", () -> rows.accepted(job.turn()));
        if (accepted.isEmpty()) {
            withdrawal.forget(job.group());
            return commits.acknowledge(claim, job.group());
        }
        LiveTurns.RecoveredTurn recovered = recover(accepted.get());
        CommitResult confirmed = commits.confirm(claim, job.group());
        if (confirmed != CommitResult.OK) {
            return confirmed;
        }
        String error = recovered.errors().isEmpty() ? reason : reason + ": its stored state is unreadable";
        log.error("Turn {} of group {} failed: {}", job.turn(), job.group(), error);
        recovered.errors().forEach(part -> log.error("Turn {}: could not recover {}", job.turn(), part));
        OrchestratorMetrics.DEAD_LETTERS.increment();
        return ender.end(
                claim.asDeadLetter(error), any, ending(accepted.get(), recovered.turn(), error), recovered.turn());
    }

    private LiveTurns.RecoveredTurn recover(QueuedTurn accepted) {
        LiveTurn empty = new LiveTurn(
                accepted.turn(),
                accepted.number(),
                Times.now(),
                Usage.NONE,
                List.of(),
                List.of(),
                List.of(accepted.message()),
                0);
        try {
            return live.recover(accepted.group())
                    .map(found -> new LiveTurns.RecoveredTurn(withAccepted(accepted, found.turn()), found.errors()))
                    .orElseGet(() -> new LiveTurns.RecoveredTurn(empty, List.of()));
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            return new LiveTurns.RecoveredTurn(empty, List.of("its Redis state: " + e.getMessage()));
        }
    }

    /** The turn with its accepted message, which is the first in PostgreSQL, and without messages of other turns. */
    private static LiveTurn withAccepted(QueuedTurn accepted, LiveTurn found) {
        Stream<Message> others = found.messages().stream()
                .filter(message -> message.turnId().equals(accepted.turn()))
                .filter(message -> !message.id().equals(accepted.message().id()));
        return new LiveTurn(
                accepted.turn(),
                accepted.number(),
                found.startedAt(),
                found.usage(),
                found.steps(),
                found.calls(),
                Stream.concat(Stream.of(accepted.message()), others).toList(),
                found.lastSeq());
    }

    private static TurnEnder.Ending ending(QueuedTurn accepted, LiveTurn found, String error) {
        TurnState state = TurnState.initial(accepted.ref(), found.startedAt(), Limits.DEFAULT, List.of());
        return new TurnEnder.Ending(state, TurnStatus.FAILED, error);
    }
}
