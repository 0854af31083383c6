package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.BusyCommonPool;
import dev.synapse.shared.fixture.TemporaryRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RedisOutageTest {

    private static final Script SCRIPT = Script.load("view");

    private final TemporaryRedis server = TemporaryRedis.start(true);
    private final Redis redis = Redis.connect(server.url());

    @AfterEach
    void close() {
        redis.close();
        server.close();
    }

    @Test
    void commands_fail_at_once_during_an_outage() {
        server.stop();
        Awaits.until("the connection is lost", this::isAway);

        assertThatThrownBy(() -> redis.call(commands -> commands.set("key", "value")))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageNotContaining(TemporaryRedis.PASSWORD);
        assertThatThrownBy(redis::blocking).hasMessageNotContaining(TemporaryRedis.PASSWORD);
    }

    @Test
    void it_reconnects_and_commands_succeed_again() {
        redis.call(commands -> commands.set("key", "kept"));

        restart();

        Awaits.until("redis answers", () -> !isAway());
        assertThat(redis.<String>call(commands -> commands.get("key"))).isEqualTo("kept");
        for (int i = 1; i <= 100; i++) {
            assertThat(redis.<Long>call(commands -> commands.incr("count"))).isEqualTo(i);
        }
    }

    @Test
    void it_reconnects_while_the_common_pool_is_busy() {
        try (Redis other = Redis.connect(server.administratorUrl());
                BusyCommonPool _ = BusyCommonPool.fill()) {
            cutAllBut(other);

            Awaits.until("redis answers", () -> !isAway());
        }
    }

    @Test
    void a_server_is_stopped_and_started_again_while_the_common_pool_is_busy() {
        try (BusyCommonPool _ = BusyCommonPool.fill()) {
            restart();

            Awaits.until("redis answers", () -> !isAway());
        }
    }

    @Test
    void a_script_invoked_during_an_outage_succeeds_after_it() {
        server.stop();
        Awaits.until("the connection is lost", this::isAway);
        CompletableFuture<List<String>> reply = CompletableFuture.supplyAsync(
                () -> redis.runUntilAnswered(SCRIPT, List.of("a", "b"), List.of("1")), Thread::startVirtualThread);

        server.startAgain();

        assertThat(reply.join()).isEmpty();
    }

    @Test
    void an_interrupted_thread_stops_waiting_for_the_end_of_an_outage() {
        server.stop();
        Awaits.until("the connection is lost", this::isAway);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();

        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                redis.runUntilAnswered(SCRIPT, List.of("a", "b"), List.of("1"));
            } catch (RedisUnavailable e) {
                failure.complete(e);
            }
        });
        waiting.interrupt();

        assertThat(failure.join()).isInstanceOf(RedisUnavailable.class);
    }

    @Test
    void a_thousand_threads_survive_a_restart() {
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean restarted = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 1000)
                    .forEach(i -> threads.execute(() -> {
                        do {
                            redis.runUntilAnswered(SCRIPT, List.of("a", "b"), List.of("1"));
                        } while (!restarted.get());
                        redis.runUntilAnswered(SCRIPT, List.of("a", "b"), List.of("1"));
                        answered.incrementAndGet();
                    }));
            restart();
            restarted.set(true);
        }

        assertThat(answered).hasValue(1000);
    }

    @Test
    void threads_survive_repeatedly_cut_connections() {
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Redis other = Redis.connect(server.administratorUrl())) {
            IntStream.range(0, 200)
                    .forEach(i -> threads.execute(() -> {
                        while (!done.get()) {
                            redis.runUntilAnswered(SCRIPT, List.of("a", "b"), List.of("1"));
                            answered.incrementAndGet();
                        }
                    }));
            for (int cut = 0; cut < 10; cut++) {
                int before = answered.get();
                Awaits.until("calls are answered", () -> answered.get() > before + 200);
                cutAllBut(other);
            }
            done.set(true);
        }

        assertThat(redis.<String>call(commands -> commands.ping())).isEqualTo("PONG");
    }

    @Test
    void a_blocking_connection_opened_after_a_restart_works() {
        restart();

        Awaits.until("redis answers", () -> !isAway());
        try (Redis.Blocking blocking = redis.blocking()) {
            assertThat(blocking.<String>call(Duration.ofSeconds(10), commands -> commands.ping()))
                    .isEqualTo("PONG");
        }
    }

    @Test
    void pub_sub_is_subscribed_again() {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (var subscriber = redis.pubSub()) {
            subscriber.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    received.complete(message);
                }
            });
            subscriber.sync().subscribe("channel");

            restart();

            Awaits.until("a message arrives", () -> {
                if (!isAway()) {
                    redis.call(commands -> commands.publish("channel", "rings"));
                }
                return received.isDone();
            });
        }
    }

    @Test
    void a_redis_that_refuses_to_write_is_unavailable_until_it_can() {
        limitMemory("1");

        assertThatThrownBy(() -> redis.call(commands -> commands.set("key", "value")))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("refuses to write");

        limitMemory("0");
        assertThat(redis.<String>call(commands -> commands.set("key", "value"))).isEqualTo("OK");
    }

    @Test
    void a_closed_connection_cannot_be_used() {
        Redis closed = Redis.connect(server.url());
        closed.close();

        assertThatThrownBy(() -> closed.call(commands -> commands.ping())).isInstanceOf(RedisUnavailable.class);
        assertThatThrownBy(() -> closed.runUntilAnswered(SCRIPT, List.of("a", "b"), List.of("1")))
                .isInstanceOf(RedisUnavailable.class);
    }

    private void limitMemory(String bytes) {
        try (Redis administrator = Redis.connect(server.administratorUrl())) {
            administrator.call(commands -> commands.configSet("maxmemory", bytes));
        }
    }

    private static void cutAllBut(Redis other) {
        other.call(commands -> commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
    }

    private void restart() {
        server.stop();
        server.startAgain();
    }

    private boolean isAway() {
        try {
            redis.call(commands -> commands.ping());
            return false;
        } catch (RedisUnavailable e) {
            return true;
        }
    }
}
