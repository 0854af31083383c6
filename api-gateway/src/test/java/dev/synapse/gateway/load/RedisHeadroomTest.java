package dev.synapse.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.StartedTurn;
import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisMemory;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Before Redis is full the gateway refuses new work, and accepted work continues. */
class RedisHeadroomTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static TestGateway gateway;

    /** Allocates the ballast inside Redis, since a large command would leave buffers that are freed seconds later. */
    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of());
        gateway.administrator().call(commands -> commands.setrange("ballast", (64 << 20) - 1, "x"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void unlimited() {
        limit(0);
    }

    @Test
    void while_redis_is_nearly_full_new_messages_are_refused_and_accepted_turns_continue() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String turn = anna.postMessage(group, "before")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();

        fillTo(90);
        Await.until(LIMIT, () -> anna.postMessage(group, "more").status() == 503, "messages to be refused");

        ApiClient.Answer refused = anna.postMessage(group, "more").expect(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(refused.text()).contains("Redis is nearly full");
        anna.post("/auth/ws-ticket", ApiClient.json()).expect(503);
        anna.messages(group).expect(200);
        anna.get("/groups").expect(200);
        assertThat(StartedTurn.start(gateway.backbone(), group).turn().turn()).hasToString(turn);
        anna.cancelTurn(group, turn).expect(202);

        limit(0);
        Await.until(LIMIT, () -> anna.postMessage(group, "later").status() == 202, "messages to be accepted again");
    }

    @Test
    void messages_are_accepted_again_only_below_a_lower_threshold() {
        RedisHeadroom headroom = new RedisHeadroom(redis(), shards());
        fillTo(RedisHeadroom.REFUSE + 3);
        headroom.check();
        assertThat(refuses(headroom)).isTrue();

        fillTo(RedisHeadroom.RESUME + 2);
        headroom.check();
        assertThat(refuses(headroom)).isTrue();

        fillTo(RedisHeadroom.RESUME - 3);
        headroom.check();
        assertThat(refuses(headroom)).isFalse();

        fillTo(RedisHeadroom.REFUSE - 3);
        headroom.check();
        assertThat(refuses(headroom)).isFalse();
    }

    @Test
    void idle_groups_are_discarded_first() {
        String idle = shards().keys(GroupId.next()).shard().idleGroups();
        RedisHeadroom headroom = new RedisHeadroom(redis(), shards());
        redis().call(commands -> commands.zadd(idle, 1, "long idle"));
        fillTo(RedisHeadroom.DISCARD - 5);
        headroom.check();
        assertThat(redis().<Long>call(commands -> commands.zcard(idle))).isEqualTo(1);

        fillTo(RedisHeadroom.DISCARD + 5);
        headroom.check();

        assertThat(redis().<Long>call(commands -> commands.zcard(idle))).isZero();
        assertThat(refuses(headroom)).isFalse();
    }

    private static boolean refuses(RedisHeadroom headroom) {
        try {
            headroom.require();
            return false;
        } catch (ApiException refusal) {
            return true;
        }
    }

    private static long used() {
        return RedisMemory.of(redis(), shards().all().getFirst()).used();
    }

    /** Sets maxmemory so that the used memory is {@code percent} of it. */
    private static void fillTo(int percent) {
        limit(used() * 100 / percent);
    }

    private static void limit(long bytes) {
        gateway.administrator().call(commands -> commands.configSet("maxmemory", Long.toString(bytes)));
    }

    private static Redis redis() {
        return gateway.backbone().redis();
    }

    private static Shards shards() {
        return gateway.backbone().shards();
    }
}
