package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.identity.ApiKeys.StoredKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Authenticates API keys; caches valid ones for a few seconds, by their digest. Thread-safe. */
@Component
class LiveKeys {

    private static final Logger log = LoggerFactory.getLogger(LiveKeys.class);
    private static final long CACHE_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int MAX_CACHED = 20_000;

    private final ApiKeys keys;
    private final Map<ByteBuffer, CachedSession> cache = new ConcurrentHashMap<>();

    LiveKeys(ApiKeys keys) {
        this.keys = keys;
    }

    /** A session that was valid at the time. */
    private record CachedSession(Session session, long since) {

        boolean isFresh(long now) {
            return now - since < CACHE_NANOS;
        }
    }

    /** The session of a valid key. */
    Optional<Session> session(String credential) {
        if (!ApiKeyText.matches(credential)) {
            return Optional.empty();
        }
        ByteBuffer hash = ByteBuffer.wrap(ApiKeyText.hash(credential));
        long now = System.nanoTime();
        CachedSession cached = cache.get(hash);
        if (cached != null && cached.isFresh(now)) {
            return Optional.of(cached.session()).filter(LiveKeys::hasNotExpired);
        }
        Optional<StoredKey> found = keys.find(hash.array());
        found.ifPresentOrElse(key -> add(hash, new CachedSession(key.session(), now)), () -> cache.remove(hash));
        found.filter(key -> !key.wasUsedRecently(Instant.now()))
                .ifPresent(key -> recordUse(key.session().family()));
        return found.map(StoredKey::session);
    }

    private static boolean hasNotExpired(Session session) {
        return session.expires().isAfter(Instant.now());
    }

    private void add(ByteBuffer hash, CachedSession session) {
        if (cache.size() >= MAX_CACHED) {
            cache.values().removeIf(each -> !each.isFresh(session.since()));
        }
        if (cache.size() < MAX_CACHED) {
            cache.put(hash, session);
        }
    }

    /** The time is informative: a request does not fail for it. */
    private void recordUse(UUID key) {
        try {
            keys.recordUse(key);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not record the use of API key {}: {}", key, e.getMessage());
        }
    }

    /** Drops what is cached of a key. */
    void forget(UUID key) {
        cache.values().removeIf(each -> each.session().family().equals(key));
    }
}
