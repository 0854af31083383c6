package dev.synapse.gateway.limits;

import dev.synapse.gateway.RateLimits;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Counts requests of all gateways together in Redis, by its clock. While Redis is unreachable each gateway counts alone, so that requests
 * that do not need Redis are still served, and still limited. Thread-safe.
 */
@Component
public class RateLimiter {

    private static final Script SCRIPT = Script.load("rate_limit");
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Redis redis;
    private final RateLimits limits;
    private final LocalCounters local;
    private final AtomicLong skipUntil = new AtomicLong(System.nanoTime());

    RateLimiter(Redis redis, RateLimits limits) {
        this.redis = redis;
        this.limits = limits;
        this.local = new LocalCounters(limits);
    }

    /** Counts all charges of the subject, or none if a limit is exceeded. */
    List<LimitState> take(String subject, List<Charge> charges) {
        if (System.nanoTime() - skipUntil.get() < 0) {
            return local.take(subject, charges);
        }
        try {
            return takeShared(subject, charges);
        } catch (RedisUnavailable e) {
            skipUntil.set(System.nanoTime() + RETRY_AFTER.toNanos());
            return local.take(subject, charges);
        }
    }

    private List<LimitState> takeShared(String subject, List<Charge> charges) {
        List<String> keys = new ArrayList<>();
        List<String> args = new ArrayList<>(List.of(Long.toString(RateLimits.WINDOW.toMillis())));
        for (Charge charge : charges) {
            keys.add("{rate:" + subject + "}:" + charge.limit().label());
            args.add(Long.toString(limits.quota(charge.limit())));
            args.add(Long.toString(charge.cost()));
        }
        List<String> reply = redis.run(SCRIPT, keys, args, REDIS_TIMEOUT);
        boolean full = reply.getFirst().equals("FULL");
        List<LimitState> states = new ArrayList<>();
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            long remaining = Long.parseLong(reply.get(2 * i + 1));
            Duration reset = Duration.ofMillis(Long.parseLong(reply.get(2 * i + 2)));
            boolean exceeded = full && remaining < charge.cost();
            states.add(new LimitState(charge.limit(), limits.quota(charge.limit()), remaining, reset, exceeded));
        }
        return states;
    }
}
