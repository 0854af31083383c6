package dev.synapse.shared.redis;

import dev.synapse.shared.model.GroupId;
import java.util.List;
import java.util.stream.IntStream;

/** The shards of an installation. Their number never changes, since the keys of a group depend on it. Immutable. */
public final class Shards {

    private final List<Shard> shards;

    /** The shards of an installation with {@code count} of them. */
    public Shards(int count) {
        shards = IntStream.range(0, count).mapToObj(Shard::of).toList();
    }

    /** All shards, in the order of their numbers. */
    public List<Shard> all() {
        return shards;
    }

    /** The shards for a log message: the name of a single one, or their number. */
    public static String names(List<Shard> shards) {
        return shards.size() == 1 ? shards.getFirst().tag() : shards.size() + " shards";
    }

    /** The keys of a group. */
    public GroupKeys keys(GroupId group) {
        long bits = group.value().getLeastSignificantBits() ^ group.value().getMostSignificantBits();
        return GroupKeys.of(
                shards.get((int) Math.floorMod((bits * 0x9E3779B97F4A7C15L) >>> 17, (long) shards.size())), group);
    }
}
