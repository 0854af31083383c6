package dev.synapse.shared.job;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One consumer's commands on the job streams: Redis Streams with consumer groups, whose pending entries are the leases. Thread-safe;
 * throws {@code RedisUnavailable}.
 */
final class JobStreams {

    private static final Script RENEW = Script.load("renew");
    private static final Script RETIRE = Script.load("retire");
    private static final Duration CONSUMER_RETENTION = Duration.ofHours(1);
    private static final Script RELEASE = Script.load("release");
    private static final Script ACKNOWLEDGE = Script.load("acknowledge");
    private static final int MAX_PENDING = 100_000;
    private static final int EXPIRED_BATCH = 100;

    private final Redis redis;
    private final Consumer consumer;

    JobStreams(Redis redis, Consumer consumer) {
        this.redis = redis;
        this.consumer = consumer;
    }

    /** Removes consumers that hold no entries and have been inactive for an hour, since their processes are gone. */
    void retireConsumers(List<Shard> shards) {
        List<String> args = List.of(role().text(), Long.toString(CONSUMER_RETENTION.toMillis()));
        shards.forEach(shard -> redis.run(RETIRE, List.of(shard.jobs(role())), args));
    }

    /** A delivered entry of a stream; {@code deliveries} includes this one. */
    record Entry(Shard shard, StreamMessage<String, String> message, int deliveries) {}

    /** Creates the consumer group where it is missing, at the beginning of the stream. */
    void createGroups(List<Shard> shards) {
        for (Shard shard : shards) {
            try {
                redis.call(commands -> commands.xgroupCreate(
                        StreamOffset.from(shard.jobs(role()), "0-0"),
                        role().text(),
                        XGroupCreateArgs.Builder.mkstream()));
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).contains("BUSYGROUP")) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits at most {@code block} for new entries of any of the shards, which have to be on one node, and reads up to {@code count} of
     * each.
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // Lettuce takes the streams as a generic array
    List<Entry> read(Redis.Blocking connection, List<Shard> shards, int count, Duration block) {
        StreamOffset<String>[] streams = shards.stream()
                .map(shard -> StreamOffset.lastConsumed(shard.jobs(role())))
                .toArray(StreamOffset[]::new);
        var reply = connection.call(
                block.plusSeconds(5),
                commands -> commands.xreadgroup(
                        io.lettuce.core.Consumer.from(role().text(), consumer.name()),
                        XReadArgs.Builder.count(count).block(block),
                        streams));
        List<Entry> entries = new ArrayList<>(reply.size());
        for (StreamMessage<String, String> message : reply) {
            entries.add(new Entry(shardOf(shards, message.getStream()), message, 1));
        }
        return entries;
    }

    /**
     * Takes over at most {@code max} entries whose leases have expired.
     *
     * @param isRunning whether this process still runs the job of an entry. Its lease was renewed too late, which is no attempt: the entry
     *     is left to the renewal.
     */
    List<Entry> takeOver(Shard shard, int max, Predicate<String> isRunning) {
        List<Entry> entries = new ArrayList<>();
        Range<String> range = Range.unbounded();
        List<PendingMessage> expired;
        do {
            expired = expired(shard, range);
            List<PendingMessage> abandoned = expired.stream()
                    .filter(entry -> !consumer.name().equals(entry.getConsumer()) || !isRunning.test(entry.getId()))
                    .limit(max - entries.size())
                    .toList();
            entries.addAll(claim(shard, abandoned));
            range = expired.isEmpty()
                    ? range
                    : Range.from(Range.Boundary.excluding(expired.getLast().getId()), Range.Boundary.unbounded());
        } while (expired.size() == EXPIRED_BATCH && entries.size() < max);
        return entries;
    }

    private List<PendingMessage> expired(Shard shard, Range<String> range) {
        return redis.call(commands -> commands.xpending(
                shard.jobs(role()),
                new XPendingArgs<String>()
                        .group(role().text())
                        .range(range)
                        .limit(Limit.from(EXPIRED_BATCH))
                        .idle(consumer.lease())));
    }

    /** Claims the entries that nobody has claimed or acknowledged in the meantime. */
    private List<Entry> claim(Shard shard, List<PendingMessage> expired) {
        if (expired.isEmpty()) {
            return List.of();
        }
        Map<String, Long> deliveries =
                expired.stream().collect(Collectors.toMap(PendingMessage::getId, PendingMessage::getRedeliveryCount));
        return redis
                .call(commands -> commands.xclaim(
                        shard.jobs(role()),
                        io.lettuce.core.Consumer.from(role().text(), consumer.name()),
                        consumer.lease().toMillis(),
                        deliveries.keySet().toArray(String[]::new)))
                .stream()
                .filter(message -> message.getBody() != null)
                .map(message ->
                        new Entry(shard, message, Math.toIntExact(deliveries.getOrDefault(message.getId(), 0L) + 1)))
                .toList();
    }

    /** The entries that were delivered to this consumer and not acknowledged. */
    List<String> pending(Shard shard) {
        var mine = io.lettuce.core.Consumer.from(role().text(), consumer.name());
        return redis
                .call(commands ->
                        commands.xpending(shard.jobs(role()), mine, Range.unbounded(), Limit.from(MAX_PENDING)))
                .stream()
                .map(PendingMessage::getId)
                .toList();
    }

    /** Acknowledges the job, and copies it to the dead letters if the claim has a reason for that. */
    void acknowledge(Shard shard, Claim claim) {
        redis.run(ACKNOWLEDGE, claim.acknowledgeKeys(shard), claim.arguments());
    }

    /**
     * Renews the leases. Returns the entries whose jobs have to stop: those that another consumer holds, and those whose turn accepts no
     * more results.
     */
    List<String> renew(Shard shard, List<Leases.Held> held) {
        List<String> keys = new ArrayList<>(List.of(shard.jobs(role())));
        List<String> args = new ArrayList<>(List.of(role().text(), consumer.name()));
        for (Leases.Held entry : held) {
            keys.add(entry.served().map(Leases.ServedTurn::stateKey).orElse(shard.jobs(role())));
            args.add(entry.entry());
            args.add(entry.served().map(served -> served.turn().toString()).orElse(""));
        }
        return redis.run(RENEW, keys, args);
    }

    /** Whether a delivery whose job is released counts as a delivery of the job. */
    enum DeliveryCount {
        /** The delivery left no work behind: it did not start, or it ended without a result. */
        UNCOUNTED("untried"),
        /** Its work may still be in progress. */
        COUNTED("tried");

        private final String argument;

        DeliveryCount(String argument) {
            this.argument = argument;
        }
    }

    /** Expires the leases of the entries, so that any consumer can take them over at once. */
    void release(Shard shard, List<String> entries, DeliveryCount count) {
        List<String> args = new ArrayList<>(List.of(
                role().text(), consumer.name(), Long.toString(consumer.lease().toMillis() + 1), count.argument));
        args.addAll(entries);
        redis.run(RELEASE, List.of(shard.jobs(role())), args);
    }

    Role role() {
        return consumer.role();
    }

    private static Shard shardOf(List<Shard> shards, String stream) {
        return shards.stream()
                .filter(shard -> stream.startsWith(shard.tag()))
                .findFirst()
                .orElseThrow();
    }
}
