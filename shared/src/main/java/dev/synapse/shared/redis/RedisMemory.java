package dev.synapse.shared.redis;

import java.util.List;

/**
 * How much of its memory a node of Redis uses, in bytes.
 *
 * @param limit its {@code maxmemory}, 0 where it has none
 */
public record RedisMemory(long used, long limit) {

    private static final Script MEMORY = Script.load("memory");

    /** Of the node that has the shard; throws {@link RedisUnavailable} if it does not answer. */
    public static RedisMemory of(Redis redis, Shard shard) {
        List<String> reply = redis.run(MEMORY, List.of(shard.tag()), List.of());
        return new RedisMemory(Long.parseLong(reply.get(0)), Long.parseLong(reply.get(1)));
    }

    /** What is used of the limit, 0 where there is none. */
    public int percent() {
        return limit == 0 ? 0 : (int) Math.min(100, used * 100 / limit);
    }
}
