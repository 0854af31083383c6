package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.shared.turn.WaitingTurn;
import java.util.List;
import java.util.Optional;

/**
 * Where a job has failed at its last try, lets go of its group if no script can work with what Redis has of it. The sweeper does so as
 * well, for groups whose turns are unfinished; here it is for those whose last turn PostgreSQL has, and whose end cannot be told.
 */
final class Mending implements JobHandler {

    private final JobHandler loop;
    private final TurnInbox inbox;
    private final TurnArchive archive;
    private final int maxAttempts;

    Mending(JobHandler loop, TurnInbox inbox, TurnArchive archive, int maxAttempts) {
        this.loop = loop;
        this.inbox = inbox;
        this.archive = archive;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        try {
            loop.handle(delivery);
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (delivery.deliveries() < maxAttempts || !isMended(delivery.job())) {
                throw e;
            }
        }
    }

    private boolean isMended(Job job) throws InterruptedException {
        Optional<TurnId> turn = job instanceof Job.ContinueTurn next ? Optional.of(next.turn()) : Optional.empty();
        List<String> told = Patience.untilThere(
                "read how a turn ended",
                () -> turn
                        .flatMap(archive::accepted)
                        .map(accepted -> archive.asWritten(unended(accepted)))
                        .filter(written -> written.status().isFinal())
                        .map(TurnRecord::event)
                        .stream()
                        .toList());
        return inbox.mend(job.group(), turn, told).isPresent();
    }

    private static TurnRecord unended(WaitingTurn accepted) {
        return new TurnRecord(
                accepted.group(),
                accepted.turn(),
                accepted.number(),
                TurnStatus.RUNNING,
                null,
                Usage.NONE,
                null,
                Times.now(),
                List.of(),
                List.of(),
                List.of(),
                0);
    }
}
