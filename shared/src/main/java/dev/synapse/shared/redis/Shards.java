package dev.synapse.shared.redis;

import dev.synapse.shared.model.GroupId;
import java.util.List;
import java.util.stream.IntStream;

/** The shards of an installation. Their count is fixed for its life, since it decides where a group's keys are. */
public final class Shards {

    private final List<Shard> shards;

    public Shards(int count) {
        shards = IntStream.range(0, count).mapToObj(Shard::of).toList();
    }

    /** All shards, by number. */
    public List<Shard> all() {
        return shards;
    }

    /** The keys of a group. */
    public GroupKeys keys(GroupId group) {
        long bits = group.value().getLeastSignificantBits() ^ group.value().getMostSignificantBits();
        return GroupKeys.of(
                shards.get((int) Math.floorMod((bits * 0x9E3779B97F4A7C15L) >>> 17, (long) shards.size())), group);
    }
}
