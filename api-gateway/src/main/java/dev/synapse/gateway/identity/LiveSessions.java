package dev.synapse.gateway.identity;

import java.time.Duration;
import java.util.Collection;
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

    private final LoginFamilies families;
    private final Map<Login, Long> seenAlive = new ConcurrentHashMap<>();

    LiveSessions(LoginFamilies families) {
        this.families = families;
    }

    /** Whether the session's login exists, is its user's, and has not ended. */
    boolean isLive(Session session) {
        Login login = session.login();
        Long seen = seenAlive.get(login);
        long now = System.nanoTime();
        if (seen != null && now - seen < KEPT_NANOS) {
            return true;
        }
        if (!families.isActive(login)) {
            seenAlive.remove(login);
            return false;
        }
        if (seenAlive.size() >= MAX_KEPT) {
            seenAlive.values().removeIf(at -> now - at >= KEPT_NANOS);
        }
        if (seenAlive.size() < MAX_KEPT) {
            seenAlive.put(login, now);
        }
        return true;
    }

    /** Those of the logins that still stand, asked for afresh. */
    public Set<UUID> active(Collection<UUID> logins) {
        return families.active(logins);
    }

    void end(Login login) {
        families.revoke(login.family());
        seenAlive.remove(login);
    }
}
