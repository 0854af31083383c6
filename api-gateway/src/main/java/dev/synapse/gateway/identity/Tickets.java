package dev.synapse.gateway.identity;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tickets that open one socket within half a minute, for clients that can send no header. They live in Redis. */
@Component
class Tickets {

    static final Duration LIFETIME = Duration.ofSeconds(30);

    private final Redis redis;

    Tickets(Redis redis) {
        this.redis = redis;
    }

    String issue(Session session) {
        String ticket = Secrets.next();
        redis.call(commands -> commands.setex(key(ticket), LIFETIME.toSeconds(), Json.write(session)));
        return ticket;
    }

    /** Whom the ticket stands for; it is void from now on. */
    Optional<Session> spend(String ticket) {
        return Optional.ofNullable(redis.call(commands -> commands.getdel(key(ticket))))
                .map(text -> Json.read(text, Session.class));
    }

    private static String key(String ticket) {
        return "ticket:" + HexFormat.of().formatHex(Secrets.hash(ticket));
    }
}
