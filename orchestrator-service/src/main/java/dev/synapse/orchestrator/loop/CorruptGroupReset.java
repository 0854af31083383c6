package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnInbox;
import java.util.List;
import java.util.Optional;

/**
 * Discards the Redis state of a group if one of its jobs failed at its last attempt and that state is corrupt. The sweeper does the same
 * for groups with unfinished turns; this class covers a turn that is already final in PostgreSQL and whose end was not yet announced.
 */
final class CorruptGroupReset implements JobHandler {

    private final JobHandler loop;
    private final TurnInbox inbox;
    private final TurnRowsReader rows;
    private final int maxAttempts;

    CorruptGroupReset(JobHandler loop, TurnInbox inbox, TurnRowsReader rows, int maxAttempts) {
        this.loop = loop;
        this.inbox = inbox;
        this.rows = rows;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        try {
            loop.handle(delivery);
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (delivery.deliveries() < maxAttempts || !isReset(delivery.job())) {
                throw e;
            }
        }
    }

    private boolean isReset(Job job) throws InterruptedException {
        Optional<TurnId> turn = job instanceof Job.ContinueTurn next ? Optional.of(next.turn()) : Optional.empty();
        List<GroupEvent> events = PostgresRetry.untilAvailable(
                "read an ended turn",
                () -> turn
                        .flatMap(rows::accepted)
                        .map(accepted -> rows.asWritten(unfinished(accepted)))
                        .filter(written -> written.end().status().isFinal())
                        .map(TurnRecord::event)
                        .stream()
                        .toList());
        return inbox.resetCorruptState(job.group(), turn, events).isPresent();
    }

    private static TurnRecord unfinished(QueuedTurn accepted) {
        TurnRecord.End none = new TurnRecord.End(TurnStatus.RUNNING, null, Usage.NONE, Times.now());
        return TurnRecord.neverStarted(accepted.ref(), none, List.of());
    }
}
