package dev.synapse.shared.job;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /** Takes over at most {@code max} entries whose leases have expired. */
    List<Entry> takeOver(Shard shard, int max) {
        String stream = shard.jobs(role());
        List<Entry> entries = new ArrayList<>();
        String next = "0-0";
        do {
            String from = next;
            var claimed = redis.call(commands -> commands.xautoclaim(
                    stream,
                    new XAutoClaimArgs<String>()
                            .consumer(io.lettuce.core.Consumer.from(role().text(), consumer.name()))
                            .minIdleTime(consumer.lease())
                            .startId(from)
                            .count(max - entries.size())));
            for (StreamMessage<String, String> message : claimed.getMessages()) {
                int deliveries = deliveries(stream, message.getId());
                if (deliveries > 0) {
                    entries.add(new Entry(shard, message, deliveries));
                }
            }
            // Redis examines ten entries for each one requested, and returns the id at which to continue
            next = claimed.getId();
        } while (!next.equals("0-0") && entries.size() < max);
        return entries;
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

    /** Whether a delivery that is handed back counts as a delivery of the job. */
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

    /** The number of deliveries of the entry; 0 if it was acknowledged in the meantime. */
    private int deliveries(String stream, String entry) {
        List<PendingMessage> pending = redis.call(
                commands -> commands.xpending(stream, role().text(), Range.create(entry, entry), Limit.from(1)));
        return pending.isEmpty() ? 0 : Math.toIntExact(pending.getFirst().getRedeliveryCount());
    }

    private static Shard shardOf(List<Shard> shards, String stream) {
        return shards.stream()
                .filter(shard -> stream.startsWith(shard.tag()))
                .findFirst()
                .orElseThrow();
    }
}
