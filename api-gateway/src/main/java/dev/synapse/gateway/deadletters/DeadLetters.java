package dev.synapse.gateway.deadletters;

import dev.synapse.gateway.deadletters.DeadLetter.Position;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The dead letters in Redis. Methods throw {@code RedisUnavailable}. Thread-safe. */
@Component
public class DeadLetters {

    private static final Script REQUEUE = Script.load("requeue");
    private static final int MAX_PER_SHARD = 10_000;

    /** How many letters of all shards a page reads at a time. */
    private static final int READ_AHEAD = 64;

    private final Redis redis;
    private final Shards shards;

    /** The dead letters of an installation. */
    public DeadLetters(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** All dead letters, oldest first; at most 10,000 of a shard. */
    public List<DeadLetter> list() {
        return shards.all().stream()
                .flatMap(shard -> read(shard, Range.unbounded(), MAX_PER_SHARD))
                .sorted(Comparator.comparing(DeadLetter::since))
                .toList();
    }

    /** A page of dead letters, and whether more follow. */
    public record LetterPage(List<DeadLetter> letters, boolean more) {

        /** The position after the page; empty if nothing follows. */
        public Optional<Position> next() {
            return more ? Optional.of(letters.getLast().position()) : Optional.empty();
        }
    }

    /**
     * The dead letters after the position, oldest first: at most {@code count}, whose texts have at most {@code bytes} bytes, but at least
     * one. Holds little more than the page in memory.
     */
    public LetterPage page(Position after, int count, long bytes) {
        int ahead = Math.max(1, READ_AHEAD / shards.all().size());
        PriorityQueue<ShardLetters> queue = new PriorityQueue<>(Comparator.comparing(ShardLetters::position));
        for (Shard shard : shards.all()) {
            ShardLetters letters = new ShardLetters(shard, after, ahead);
            if (letters.read()) {
                queue.add(letters);
            }
        }
        List<DeadLetter> page = new ArrayList<>();
        long size = 0;
        while (!queue.isEmpty()) {
            ShardLetters oldest = queue.remove();
            DeadLetter letter = oldest.letters.getFirst();
            size += (letter.text() + letter.reason()).getBytes(StandardCharsets.UTF_8).length;
            if (!page.isEmpty() && (page.size() == count || size > bytes)) {
                return new LetterPage(page, true);
            }
            page.add(letter);
            oldest.letters.removeFirst();
            if (!oldest.letters.isEmpty() || oldest.read()) {
                queue.add(oldest);
            }
        }
        return new LetterPage(page, false);
    }

    /** The next letters of one shard, a few at a time. */
    private final class ShardLetters {

        private final Shard shard;
        private final int ahead;
        private final Deque<DeadLetter> letters = new ArrayDeque<>();
        private Position after;

        private ShardLetters(Shard shard, Position after, int ahead) {
            this.shard = shard;
            this.after = after;
            this.ahead = ahead;
        }

        Position position() {
            return letters.getFirst().position();
        }

        /** Reads the next letters; false if there are none. */
        boolean read() {
            String entry = after.milliseconds() + "-" + after.sequence();
            Boundary<String> start =
                    after.shard() < shard.number() ? Boundary.including(entry) : Boundary.excluding(entry);
            DeadLetters.this
                    .read(shard, Range.from(start, Boundary.unbounded()), ahead)
                    .forEach(letters::add);
            if (!letters.isEmpty()) {
                after = letters.getLast().position();
            }
            return !letters.isEmpty();
        }
    }

    /** The dead letter with that {@link DeadLetter#id}; empty if there is none. */
    public Optional<DeadLetter> find(String id) {
        int colon = id.indexOf(':');
        String entry = id.substring(colon + 1);
        if (colon < 0 || !entry.matches("\\d{1,16}-\\d{1,16}")) {
            return Optional.empty();
        }
        return shards.all().stream()
                .filter(shard -> shard.tag().equals("{" + id.substring(0, colon) + "}"))
                .flatMap(shard -> read(shard, Range.create(entry, entry), 1))
                .findFirst();
    }

    /** Moves the job back to its stream; false if the dead letter no longer exists. */
    boolean requeue(DeadLetter letter) {
        Shard shard = letter.shard();
        List<String> keys = List.of(shard.deadLetters(), shard.jobs(letter.role()));
        return redis.run(REQUEUE, keys, List.of(letter.entry())).equals(List.of("OK"));
    }

    /** Removes the dead letter; false if it no longer exists. */
    public boolean remove(DeadLetter letter) {
        return redis.call(commands -> commands.xdel(letter.shard().deadLetters(), letter.entry())) > 0;
    }

    private Stream<DeadLetter> read(Shard shard, Range<String> range, int max) {
        return redis.call(commands -> commands.xrange(shard.deadLetters(), range, Limit.from(max))).stream()
                .map(entry -> DeadLetter.of(shard, entry.getId(), entry.getBody()));
    }
}
