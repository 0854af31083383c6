package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The quotas of all rate limits. Immutable. */
public record RateLimits(Map<RateLimit, Integer> quotas) {

    /** The window of each quota. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** The maximum cost of one request: more than the largest message, and no more than the smallest quota of bytes. */
    public static final int MAX_COST = 524_288;

    /** The maximum cost of an upload: that of the largest file. */
    public static final int MAX_FILE_COST = FileLimits.LARGEST;

    public RateLimits {
        quotas = Map.copyOf(quotas);
    }

    /** Reads the settings; throws {@code InvalidSettingException} for the first invalid one. */
    static RateLimits from(Environment env) {
        Map<RateLimit, Integer> quotas = new EnumMap<>(RateLimit.class);
        for (RateLimit limit : RateLimit.values()) {
            quotas.put(limit, env.integer(limit.setting()));
        }
        return new RateLimits(quotas);
    }

    /** The number of requests, or bytes, that the limit allows per {@link #WINDOW}. */
    public int quota(RateLimit limit) {
        return quotas.getOrDefault(limit, limit.setting().defaultQuota());
    }
}
