package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.audit.AuditAction;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Tells whether logins and API keys are active; caches positive results for a few seconds. Thread-safe. */
@Component
public class LiveSessions {

    private static final long CACHE_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int MAX_CACHED = 20_000;

    private final LoginFamilies families;
    private final ApiKeys keys;
    private final Map<Login, Long> activeSince = new ConcurrentHashMap<>();

    LiveSessions(LoginFamilies families, ApiKeys keys) {
        this.families = families;
        this.keys = keys;
    }

    /** Whether the login or API key of the session exists, belongs to its user and is not revoked. */
    boolean isLive(Session session) {
        Login login = Login.of(session);
        Long seen = activeSince.get(login);
        long now = System.nanoTime();
        if (seen != null && now - seen < CACHE_NANOS) {
            return true;
        }
        if (!families.isActive(login) && !keys.isActive(login)) {
            activeSince.remove(login);
            return false;
        }
        if (activeSince.size() >= MAX_CACHED) {
            activeSince.values().removeIf(at -> now - at >= CACHE_NANOS);
        }
        if (activeSince.size() < MAX_CACHED) {
            activeSince.put(login, now);
        }
        return true;
    }

    /** The subset of the logins and API keys that is active, without the cache. */
    public Set<UUID> active(Collection<UUID> ids) {
        Set<UUID> active = new HashSet<>(families.active(ids));
        active.addAll(
                keys.active(ids.stream().filter(id -> !active.contains(id)).toList()));
        return active;
    }

    /** Drops what is cached of a login or an API key. */
    void forget(Login login) {
        activeSince.remove(login);
    }

    /** Ends a login of its user; false if the user has no such login. */
    boolean endOwn(Login login) {
        boolean ended = families.revoke(login, AuditAction.LOGIN_ENDED);
        activeSince.remove(login);
        return ended;
    }

    /** Ends all logins of the user but this one. */
    void endOthers(Login kept) {
        families.endOthers(kept);
        forgetOthers(kept);
    }

    /** Drops what is cached of the user's other logins. */
    void forgetOthers(Login kept) {
        activeSince.keySet().removeIf(login -> login.user().equals(kept.user()) && !login.equals(kept));
    }

    /** Ends the login of the request. */
    void end(Login login) {
        families.revoke(login, AuditAction.LOGIN_CLOSED);
        activeSince.remove(login);
    }
}
