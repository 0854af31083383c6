package dev.synapse.shared.redis;

import java.util.List;

/**
 * The memory usage of a Redis node, in bytes. Immutable.
 *
 * @param used the memory that counts towards the limit
 * @param limit the node's {@code maxmemory}, 0 without a limit
 */
public record RedisMemory(long used, long limit) {

    private static final Script MEMORY = Script.load("memory");

    /** The memory usage of the shard's node; throws {@link RedisUnavailable} if it does not answer. */
    public static RedisMemory of(Redis redis, Shard shard) {
        List<String> reply = redis.run(MEMORY, List.of(shard.tag()), List.of());
        return new RedisMemory(Long.parseLong(reply.get(0)), Long.parseLong(reply.get(1)));
    }

    /** The used percentage of the limit, at most 100; 0 without a limit. */
    public int percent() {
        return limit == 0 ? 0 : (int) Math.min(100, used * 100 / limit);
    }
}
