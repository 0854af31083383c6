package dev.synapse.shared.job;

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

/** Reads new jobs of some shards, which have to be on one node, in batches over a connection of its own. */
final class JobReader {

    private static final Logger log = LoggerFactory.getLogger(JobReader.class);
    private static final Duration BLOCK = Duration.ofSeconds(1);
    private static final Duration FULL_PAUSE = Duration.ofMillis(1);
    private static final Duration SHORT_BLOCK = Duration.ofMillis(10);
    private static final int BATCH = 64;

    private final Redis redis;
    private final JobStreams streams;
    private final List<Shard> shards;
    private final List<Shard> rotating;
    private final int maxInFlight;
    private final Leases leases;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    private boolean away;

    JobReader(Redis redis, JobStreams streams, List<Shard> shards, int maxInFlight, Leases leases) {
        this.redis = redis;
        this.streams = streams;
        this.shards = shards;
        this.rotating = new ArrayList<>(shards);
        this.maxInFlight = maxInFlight;
        this.leases = leases;
    }

    void run(BooleanSupplier condition, Consumer<JobStreams.Entry> taker) {
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
                    LockSupport.parkNanos(this, FULL_PAUSE.toNanos());
                    continue;
                }
                read(connection, free).forEach(taker);
                recovered();
            } catch (RuntimeException e) {
                if (!condition.getAsBoolean()) {
                    break;
                }
                failed(e);
                connection = closed(connection);
            }
        }
        closed(connection);
    }

    /** A read counts by stream: with fewer free places than streams it asks some of them, in turn and not for long. */
    private List<JobStreams.Entry> read(Redis.Blocking connection, int free) {
        if (free >= shards.size()) {
            return streams.read(connection, shards, Math.min(BATCH, free / shards.size()), BLOCK);
        }
        List<Shard> some = List.copyOf(rotating.subList(0, free));
        Collections.rotate(rotating, -free);
        return streams.read(connection, some, 1, SHORT_BLOCK);
    }

    private void failed(RuntimeException e) {
        if (!away) {
            log.warn(
                    "Jobs for the {} cannot be taken for now: {}",
                    streams.role().text(),
                    e.getMessage());
        }
        away = true;
        backoff.pause();
    }

    private void recovered() {
        if (away) {
            log.info("Jobs for the {} are taken again", streams.role().text());
        }
        away = false;
        backoff.reset();
    }

    private static Redis.@Nullable Blocking closed(Redis.@Nullable Blocking connection) {
        if (connection != null) {
            connection.close();
        }
        return null;
    }
}
