package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.model.GroupId;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class RedisTest {

    private final Redis redis;
    private final String key = "test:" + GroupId.next();

    RedisTest(Redis redis) {
        this.redis = redis;
    }

    @Test
    void each_of_a_thousand_threads_gets_its_own_reply() {
        Map<Integer, String> replies = new ConcurrentHashMap<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 1000)
                    .forEach(i -> threads.execute(() -> {
                        for (int round = 0; round < 5; round++) {
                            redis.call(commands -> commands.set(key + i, "value " + i));
                            replies.put(i, redis.call(commands -> commands.get(key + i)));
                        }
                    }));
        }

        assertThat(replies)
                .hasSize(1000)
                .allSatisfy((i, reply) -> assertThat(reply).isEqualTo("value " + i));
    }

    @Test
    void commands_issued_in_a_row_get_their_replies_in_order() {
        List<CompletionStage<Long>> issued = new ArrayList<>();
        IntStream.range(0, 10_000).forEach(i -> issued.add(redis.issue(commands -> commands.incr(key))));

        List<Long> replies = issued.stream().map(redis::await).toList();

        assertThat(replies).hasSize(10_000).isSorted().startsWith(1L).endsWith(10_000L);
    }

    @Test
    void a_single_command_is_flushed() {
        for (int i = 1; i <= 500; i++) {
            assertThat(redis.<Long>call(commands -> commands.incr(key))).isEqualTo(i);
        }
    }

    @Test
    void a_blocking_command_delays_no_other() {
        try (Redis.Blocking blocking = redis.blocking()) {
            CompletableFuture<String> popped = CompletableFuture.supplyAsync(
                    () -> blocking.call(Duration.ofSeconds(20), commands -> commands.blpop(10, key))
                            .getValue(),
                    Thread::startVirtualThread);

            assertThat(redis.<String>call(commands -> commands.ping())).isEqualTo("PONG");
            redis.call(commands -> commands.rpush(key, "at last"));

            assertThat(popped.join()).isEqualTo("at last");
        }
    }

    @Test
    void a_blocking_command_ends_at_its_limit() {
        try (Redis.Blocking blocking = redis.blocking()) {
            assertThatThrownBy(() -> blocking.call(Duration.ofMillis(20), commands -> commands.blpop(30, key)))
                    .isInstanceOf(RedisUnavailable.class);
        }
    }

    @Test
    void an_invalid_command_is_not_an_outage() {
        redis.call(commands -> commands.set(key, "text"));

        assertThatThrownBy(() -> redis.call(commands -> commands.lpush(key, "item")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("WRONGTYPE");
    }

    @Test
    void a_script_that_redis_has_not_cached_is_sent_in_full() {
        Script script = Script.load("view");
        redis.call(commands -> commands.scriptFlush());

        assertThat(redis.run(script, List.of(key, key), List.of("1"))).isEmpty();
        assertThat(redis.<List<Boolean>>call(commands -> commands.scriptExists(script.digest())))
                .containsExactly(true);
    }

    @Test
    void a_subscriber_receives_published_messages() {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (var subscriber = redis.pubSub()) {
            subscriber.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    received.complete(message);
                }
            });
            subscriber.sync().subscribe(key);

            redis.call(commands -> commands.publish(key, "hello"));

            assertThat(received.join()).isEqualTo("hello");
        }
    }

    @Test
    void one_node_is_not_a_cluster() {
        assertThat(redis.isCluster()).isFalse();
    }
}
