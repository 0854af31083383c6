package dev.synapse.gateway.oidc;

import dev.synapse.gateway.load.RedisHeadroom;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sign-ins that were begun and have not come back from the provider yet, by their {@code state}. Stored in Redis for ten minutes. */
@Component
class PendingSignIns {

    static final Duration LIFETIME = Duration.ofMinutes(10);

    private final Redis redis;
    private final RedisHeadroom room;

    PendingSignIns(Redis redis, RedisHeadroom room) {
        this.redis = redis;
        this.room = room;
    }

    /**
     * What is needed to complete a sign-in.
     *
     * @param browser the digest of the cookie of the browser that began it
     * @param invitation the token of an invitation to open an account, null if there is none
     */
    record Pending(
            String nonce,
            String codeVerifier,
            String redirectUri,
            String browser,
            @Nullable String invitation) {

        @Override
        public String toString() {
            return "Pending[]";
        }
    }

    void add(String state, Pending pending) {
        room.require();
        redis.call(commands -> commands.setex(key(state), LIFETIME.toSeconds(), Json.write(pending)));
    }

    /** Takes a sign-in: each can be completed once. */
    Optional<Pending> take(String state) {
        return Optional.ofNullable(redis.call(commands -> commands.getdel(key(state))))
                .map(text -> Json.read(text, Pending.class));
    }

    private static String key(String state) {
        return "oidc:" + HexFormat.of().formatHex(Sha256.of(state));
    }
}
