package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.ActiveTurn;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.LiveTurn;
import dev.synapse.shared.turn.LiveTurns;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.WaitingTurn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an active turn as failed that nobody can take further, because what Redis has of it cannot be read or cannot be right. It needs
 * no more of that than the turn's id: PostgreSQL has the rest. What can be read of messages, steps and calls is kept.
 */
final class TurnSurrender {

    private static final Logger log = LoggerFactory.getLogger(TurnSurrender.class);

    private final TurnCommits commits;
    private final LiveTurns live;
    private final TurnArchive archive;
    private final TurnWithdrawal withdrawal;
    private final TurnEnder ender;

    TurnSurrender(
            TurnCommits commits, LiveTurns live, TurnArchive archive, TurnWithdrawal withdrawal, TurnEnder ender) {
        this.commits = commits;
        this.live = live;
        this.archive = archive;
        this.withdrawal = withdrawal;
        this.ender = ender;
    }

    /** Ends the turn of the job, which goes to the dead letters. */
    CommitResult giveUp(Claim claim, Job.ContinueTurn job, String reason) throws InterruptedException {
        ActiveTurn active = ActiveTurn.ofAnyVersion(job.turn());
        CommitResult closed = commits.close(claim, job.group(), active);
        if (closed != CommitResult.OK) {
            return closed;
        }
        ender.awaitLastWords(job.group());
        Optional<WaitingTurn> accepted = Patience.untilThere("give up a turn", () -> archive.accepted(job.turn()));
        if (accepted.isEmpty()) {
            withdrawal.forget(job.group());
            return commits.acknowledge(claim, job.group());
        }
        LiveTurns.Remains remains = remains(accepted.get());
        String why = remains.lost().isEmpty() ? reason : reason + ": what is stored of the turn cannot be read";
        log.error("Turn {} of group {} is given up. {}", job.turn(), job.group(), why);
        remains.lost().forEach(lost -> log.error("Lost of turn {}: {}", job.turn(), lost));
        return ender.conclude(claim.givingUp(why), active, ending(accepted.get(), remains.turn(), why), remains.turn());
    }

    private LiveTurns.Remains remains(WaitingTurn accepted) {
        LiveTurn nothing = new LiveTurn(
                accepted.turn(),
                accepted.number(),
                Times.now(),
                Usage.NONE,
                List.of(),
                List.of(),
                List.of(accepted.message()),
                0);
        try {
            return live.remains(accepted.group())
                    .map(remains -> new LiveTurns.Remains(beginning(accepted, remains.turn()), remains.lost()))
                    .orElseGet(() -> new LiveTurns.Remains(nothing, List.of()));
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            return new LiveTurns.Remains(nothing, List.of("all that Redis has of it: " + e.getMessage()));
        }
    }

    /** The turn with the message that it was accepted with, which PostgreSQL has as its first, and without those of others. */
    private static LiveTurn beginning(WaitingTurn accepted, LiveTurn left) {
        Stream<Message> others = left.messages().stream()
                .filter(message -> message.turnId().equals(accepted.turn()))
                .filter(message -> !message.id().equals(accepted.message().id()));
        return new LiveTurn(
                accepted.turn(),
                accepted.number(),
                left.startedAt(),
                left.usage(),
                left.steps(),
                left.calls(),
                Stream.concat(Stream.of(accepted.message()), others).toList(),
                left.lastSeq());
    }

    private static TurnEnder.Ending ending(WaitingTurn accepted, LiveTurn left, String why) {
        TurnState state = TurnState.begin(
                accepted.group(), accepted.turn(), accepted.number(), left.startedAt(), Limits.DEFAULT, List.of());
        return new TurnEnder.Ending(state, TurnStatus.FAILED, why);
    }
}
