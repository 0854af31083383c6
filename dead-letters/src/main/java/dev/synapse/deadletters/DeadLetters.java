package dev.synapse.deadletters;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The dead letters in Redis. Methods throw {@code RedisUnavailable}. Thread-safe. */
final class DeadLetters {

    private static final Script REQUEUE = Script.load("requeue");
    private static final int MAX_PER_SHARD = 10_000;

    private final Redis redis;
    private final Shards shards;

    DeadLetters(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** All dead letters, oldest first; at most 10,000 of a shard. */
    List<DeadLetter> list() {
        return shards.all().stream()
                .flatMap(shard -> read(shard, Range.unbounded()))
                .sorted(Comparator.comparing(DeadLetter::since))
                .toList();
    }

    Optional<DeadLetter> find(String id) {
        int colon = id.indexOf(':');
        String entry = id.substring(colon + 1);
        if (colon < 0 || !entry.matches("\\d{1,16}-\\d{1,16}")) {
            return Optional.empty();
        }
        return shards.all().stream()
                .filter(shard -> shard.tag().equals("{" + id.substring(0, colon) + "}"))
                .flatMap(shard -> read(shard, Range.create(entry, entry)))
                .findFirst();
    }

    /** Moves the job back to its stream; false if the dead letter no longer exists. */
    boolean requeue(DeadLetter letter) {
        Shard shard = letter.shard();
        List<String> keys = List.of(shard.deadLetters(), shard.jobs(letter.role()));
        return redis.run(REQUEUE, keys, List.of(letter.entry())).equals(List.of("OK"));
    }

    /** Removes the dead letter; false if it no longer exists. */
    boolean remove(DeadLetter letter) {
        return redis.call(commands -> commands.xdel(letter.shard().deadLetters(), letter.entry())) > 0;
    }

    private Stream<DeadLetter> read(Shard shard, Range<String> range) {
        return redis.call(commands -> commands.xrange(shard.deadLetters(), range, Limit.from(MAX_PER_SHARD))).stream()
                .map(entry -> DeadLetter.of(shard, entry.getId(), entry.getBody()));
    }
}
