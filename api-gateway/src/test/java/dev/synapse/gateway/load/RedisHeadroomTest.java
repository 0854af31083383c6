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

/** Before Redis is full the gateway takes no more work, and what was accepted goes on. */
class RedisHeadroomTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static TestGateway gateway;

    /** The ballast grows inside Redis: a large command would leave buffers that are freed some seconds later. */
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
    void a_redis_that_is_nearly_full_takes_no_new_messages_while_accepted_turns_go_on() {
        ApiClient anna = gateway.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();
        String turn = anna.postMessage(group, "before")
                .expect(202)
                .body()
                .path("turn_id")
                .asString();

        fillTo(90);
        Await.until(LIMIT, () -> anna.postMessage(group, "more").status() == 503, "that messages are refused");

        ApiClient.Answer refused = anna.postMessage(group, "more").expect(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(refused.text()).contains("Redis is nearly full");
        anna.post("/auth/ws-ticket", ApiClient.json()).expect(503);
        anna.messages(group).expect(200);
        anna.get("/groups").expect(200);
        assertThat(StartedTurn.begin(gateway.backbone(), group).turn().turn()).hasToString(turn);
        anna.cancelTurn(group, turn).expect(202);

        limit(0);
        Await.until(LIMIT, () -> anna.postMessage(group, "later").status() == 202, "that messages are taken again");
    }

    @Test
    void it_takes_messages_again_only_when_there_is_some_room() {
        RedisHeadroom room = new RedisHeadroom(redis(), shards());
        fillTo(RedisHeadroom.REFUSE + 3);
        room.look();
        assertThat(refuses(room)).isTrue();

        fillTo(RedisHeadroom.RESUME + 2);
        room.look();
        assertThat(refuses(room)).isTrue();

        fillTo(RedisHeadroom.RESUME - 3);
        room.look();
        assertThat(refuses(room)).isFalse();

        fillTo(RedisHeadroom.REFUSE - 3);
        room.look();
        assertThat(refuses(room)).isFalse();
    }

    @Test
    void idle_groups_make_room_first() {
        String idle = shards().keys(GroupId.next()).shard().idleGroups();
        RedisHeadroom room = new RedisHeadroom(redis(), shards());
        redis().call(commands -> commands.zadd(idle, 1, "long idle"));
        fillTo(RedisHeadroom.DISCARD - 5);
        room.look();
        assertThat(redis().<Long>call(commands -> commands.zcard(idle))).isEqualTo(1);

        fillTo(RedisHeadroom.DISCARD + 5);
        room.look();

        assertThat(redis().<Long>call(commands -> commands.zcard(idle))).isZero();
        assertThat(refuses(room)).isFalse();
    }

    private static boolean refuses(RedisHeadroom room) {
        try {
            room.require();
            return false;
        } catch (ApiException refusal) {
            return true;
        }
    }

    private static long used() {
        return RedisMemory.of(redis(), shards().all().getFirst()).used();
    }

    /** Sets the limit so that what is used is that much of it. */
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
