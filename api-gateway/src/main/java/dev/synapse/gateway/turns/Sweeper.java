package dev.synapse.gateway.turns;

import dev.synapse.gateway.turns.UnfinishedTurns.Batch;
import dev.synapse.gateway.turns.UnfinishedTurns.SweepPosition;
import dev.synapse.gateway.turns.UnfinishedTurns.UnfinishedTurn;
import dev.synapse.shared.loop.Jitter;
import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.ShardLanes;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.TurnInbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Enqueues accepted turns that are missing in Redis, because it was unavailable when they were accepted or has lost its data, and with them
 * their cancellation requests. Enqueueing a turn that Redis already has does not start it again; it only replaces jobs that have been missing
 * for minutes, and discards corrupt state. So each sweep simply enqueues the next few hundred unfinished turns that are older than 5 s by
 * PostgreSQL's clock.
 */
@Component
class Sweeper implements SmartLifecycle {

    static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    private static final int MAX_TURNS_PER_SWEEP = 500;
    private static final Duration LANE_LIMIT = Duration.ofSeconds(2);

    private final UnfinishedTurns turns;
    private final TurnInbox inbox;
    private final Shards shards;
    private final ShardLanes lanes;
    private final RestoredDatabase restored;
    private final OutageLog postgres = new OutageLog(log);
    private final Map<List<Shard>, OutageLog> outages = new ConcurrentHashMap<>();
    private @Nullable RunUntilClosed loop;
    private SweepPosition reached = SweepPosition.START;

    Sweeper(UnfinishedTurns turns, TurnInbox inbox, RestoredDatabase restored, Redis redis, Shards shards) {
        this.turns = turns;
        this.inbox = inbox;
        this.restored = restored;
        this.shards = shards;
        this.lanes = new ShardLanes(redis, shards);
    }

    @Override
    public synchronized void start() {
        RunUntilClosed started = new RunUntilClosed("sweeper", Jitter.around(PERIOD), this::sweep);
        loop = started;
        started.start();
    }

    @Override
    public synchronized void stop() {
        if (loop != null) {
            loop.closeNow();
            loop = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }

    private Duration sweep() {
        try {
            enqueueNext();
            if (isRunning()) {
                postgres.succeeded("Sweeper reads unfinished turns again");
            }
        } catch (DataAccessException | TransactionException e) {
            if (isRunning()) {
                postgres.failed("Sweeper cannot read unfinished turns, retrying: {}", e.getMessage());
            }
        } catch (RuntimeException e) {
            log.error("Sweep failed", e);
        }
        return Jitter.around(PERIOD);
    }

    /** Restarts at the oldest turn after reaching the newest. */
    private void enqueueNext() {
        int remaining = MAX_TURNS_PER_SWEEP;
        boolean more = true;
        while (more && remaining > 0 && isRunning()) {
            Batch batch = turns.list(reached, PERIOD, remaining);
            Map<Shard, List<UnfinishedTurn>> byShard =
                    batch.turns().stream().collect(Collectors.groupingBy(this::shard));
            lanes.run(together -> enqueue(together, byShard), LANE_LIMIT);
            remaining -= batch.turns().size();
            more = batch.more();
            reached = more ? batch.turns().getLast().position() : SweepPosition.START;
        }
    }

    private Shard shard(UnfinishedTurn turn) {
        return shards.keys(turn.turn().group()).shard();
    }

    /** Enqueues the turns of shards that fail together, until Redis fails; the next sweeps come back to the rest. */
    private void enqueue(List<Shard> together, Map<Shard, List<UnfinishedTurn>> byShard) {
        List<UnfinishedTurn> theirs = together.stream()
                .flatMap(shard -> byShard.getOrDefault(shard, List.of()).stream())
                .toList();
        if (theirs.isEmpty()) {
            return;
        }
        OutageLog outage = outages.computeIfAbsent(together, shards -> new OutageLog(log));
        try {
            theirs.forEach(this::enqueue);
            outage.succeeded("Sweeper enqueues turns of {} again", Shards.names(together));
        } catch (RedisUnavailable e) {
            if (isRunning()) {
                outage.failed(
                        "Sweeper cannot enqueue turns of {}, retrying: {}", Shards.names(together), e.getMessage());
            }
        }
    }

    /** A turn that cannot be enqueued does not block the others. */
    private void enqueue(UnfinishedTurn turn) {
        try {
            if (turn.enqueue(inbox) == CommitResult.FINAL
                    && turns.contains(turn.turn().turn())) {
                // Redis learns of a turn's end only after PostgreSQL has committed it: PostgreSQL has lost it since
                restored.report();
                turn.restart(inbox);
            }
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Could not enqueue turn {}", turn.turn().turn(), e);
        }
    }
}
