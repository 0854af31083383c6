package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How much of each limited kind one user, or one address, may do in a minute. Immutable. */
public record RateLimits(Map<RateLimit, Integer> quotas) {

    /** The time within which a quota may be used. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** The most that one request counts: more than the largest message has, and no more than the smallest quota of bytes. */
    public static final int LARGEST_COST = 524_288;

    private static final int MOST = 1_000_000_000;

    public RateLimits {
        quotas = Map.copyOf(quotas);
    }

    /** Reads the settings; throws {@code InvalidSettingException} for the first that is wrong. */
    static RateLimits from(Environment env) {
        Map<RateLimit, Integer> quotas = new EnumMap<>(RateLimit.class);
        for (RateLimit limit : RateLimit.values()) {
            int least = limit == RateLimit.MESSAGE_BYTES ? LARGEST_COST : 1;
            quotas.put(limit, env.integer(limit.setting(), limit.usual(), least, MOST));
        }
        return new RateLimits(quotas);
    }

    /** How many requests, or bytes, the limit allows in a {@link #WINDOW}. */
    public int quota(RateLimit limit) {
        return quotas.getOrDefault(limit, limit.usual());
    }
}
