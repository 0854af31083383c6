package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.Scope;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.load.RedisHeadroom;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tickets that open one event stream within 30 seconds, for clients that cannot send headers. Stored in Redis. */
@Component
class Tickets {

    static final Duration LIFETIME = Duration.ofSeconds(30);

    /** What a ticket permits, whatever the credential did for which it was issued. */
    private static final Set<Scope> FOLLOWING = Set.of(Scope.READ);

    private final Redis redis;
    private final Duration accessTokens;
    private final RedisHeadroom room;

    Tickets(Redis redis, GatewaySettings settings, RedisHeadroom room) {
        this.redis = redis;
        this.accessTokens = settings.accessTokens();
        this.room = room;
    }

    String issue(Session session) {
        room.require();
        String ticket = OpaqueTokens.generate();
        String stored = Json.write(new StoredSession(session.user(), session.family(), session.expires()));
        redis.call(commands -> commands.setex(key(ticket), LIFETIME.toSeconds(), stored));
        return ticket;
    }

    /** Redeems a ticket: returns its session and invalidates it. Empty if the session's token has expired. */
    Optional<Session> spend(String ticket) {
        return Optional.ofNullable(redis.call(commands -> commands.getdel(key(ticket))))
                .map(text -> session(Json.read(text, StoredSession.class)))
                .filter(session -> session.expires().isAfter(Instant.now()));
    }

    private Session session(StoredSession stored) {
        Instant expires = stored.expires() == null ? Instant.now().plus(accessTokens) : stored.expires();
        return new Session(stored.user(), stored.family(), expires, FOLLOWING);
    }

    private static String key(String ticket) {
        return "ticket:" + HexFormat.of().formatHex(Sha256.of(ticket));
    }

    /** A session in Redis; gateways of earlier versions write no {@code expires}. */
    private record StoredSession(
            UserId user, UUID family, @Nullable Instant expires) {}
}
