package dev.synapse.shared.job;

import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.net.Backoff;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads new jobs in batches over a connection of its own. On a cluster all its shards have to be on one node. While Redis is unavailable
 * it retries. For one thread.
 */
final class JobReader {

    private static final Logger log = LoggerFactory.getLogger(JobReader.class);
    private static final Duration BLOCK = Duration.ofSeconds(1);
    private static final Duration NO_CAPACITY_PAUSE = Duration.ofMillis(1);
    private static final Duration SHORT_BLOCK = Duration.ofMillis(10);
    private static final int BATCH = 64;

    private final Redis redis;
    private final JobStreams streams;
    private final List<Shard> shards;
    private final List<Shard> rotating;
    private final int maxInFlight;
    private final Leases leases;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    private final OutageLog outage = new OutageLog(log);

    JobReader(Redis redis, JobStreams streams, List<Shard> shards, int maxInFlight, Leases leases) {
        this.redis = redis;
        this.streams = streams;
        this.shards = shards;
        this.rotating = new ArrayList<>(shards);
        this.maxInFlight = maxInFlight;
        this.leases = leases;
    }

    /** Reads jobs and passes them on while the condition holds. */
    void run(BooleanSupplier condition, Consumer<JobStreams.Entry> receiver) {
        Redis.@Nullable Blocking connection = null;
        while (condition.getAsBoolean()) {
            try {
                if (connection == null) {
                    connection = redis.blocking();
                    streams.createGroups(shards);
                    streams.retireConsumers(shards);
                }
                int free = maxInFlight - leases.count();
                if (free <= 0) {
                    LockSupport.parkNanos(this, NO_CAPACITY_PAUSE.toNanos());
                    continue;
                }
                read(connection, free).forEach(receiver);
                noteSuccess();
            } catch (RuntimeException e) {
                if (!condition.getAsBoolean()) {
                    break;
                }
                noteFailure(e);
                connection = close(connection);
            }
        }
        close(connection);
    }

    /**
     * Reads at most {@code free} jobs. A read returns up to its count from each stream, so with fewer free slots than streams it covers
     * only some of them, in rotation and with a short wait.
     */
    private List<JobStreams.Entry> read(Redis.Blocking connection, int free) {
        if (free >= shards.size()) {
            return streams.read(connection, shards, Math.min(BATCH, free / shards.size()), BLOCK);
        }
        List<Shard> some = List.copyOf(rotating.subList(0, free));
        Collections.rotate(rotating, -free);
        return streams.read(connection, some, 1, SHORT_BLOCK);
    }

    private void noteFailure(RuntimeException e) {
        outage.failed(
                "Reading jobs for the {} failed, retrying: {}", streams.role().text(), e.getMessage());
        backoff.pause();
    }

    private void noteSuccess() {
        outage.succeeded("Reading jobs for the {} resumed", streams.role().text());
        backoff.reset();
    }

    private static Redis.@Nullable Blocking close(Redis.@Nullable Blocking connection) {
        if (connection != null) {
            connection.close();
        }
        return null;
    }
}
