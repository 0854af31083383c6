package dev.synapse.gateway.identity;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Knows whether a login still stands, at most a few seconds late. Thread-safe. */
@Component
public class LiveSessions {

    private static final long KEPT_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int MAX_KEPT = 20_000;

    private final Families families;
    private final Map<UUID, Long> seenAlive = new ConcurrentHashMap<>();

    LiveSessions(Families families) {
        this.families = families;
    }

    boolean isLive(UUID family) {
        Long seen = seenAlive.get(family);
        long now = System.nanoTime();
        if (seen != null && now - seen < KEPT_NANOS) {
            return true;
        }
        if (families.living(List.of(family)).isEmpty()) {
            seenAlive.remove(family);
            return false;
        }
        if (seenAlive.size() >= MAX_KEPT) {
            seenAlive.values().removeIf(at -> now - at >= KEPT_NANOS);
        }
        if (seenAlive.size() < MAX_KEPT) {
            seenAlive.put(family, now);
        }
        return true;
    }

    /** Those of the logins that still stand, asked for afresh. */
    public Set<UUID> living(Collection<UUID> logins) {
        return families.living(logins);
    }

    void end(UUID family) {
        families.revoke(family);
        seenAlive.remove(family);
    }
}
