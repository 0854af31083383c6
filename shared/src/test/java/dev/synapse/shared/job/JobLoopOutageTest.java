package dev.synapse.shared.job;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.redis.RedisUnavailable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class JobLoopOutageTest {

    private static final Duration SHORT_LEASE = Duration.ofMillis(600);

    private final JobBench bench = JobBench.durable();
    private final Set<Job> handled = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        bench.close();
    }

    static Stream<Named<Consumer<TemporaryRedis>>> waysToEnd() {
        return Stream.of(Named.of("SIGTERM", TemporaryRedis::stop), Named.of("SIGKILL", TemporaryRedis::kill));
    }

    @ParameterizedTest
    @MethodSource("waysToEnd")
    void no_job_is_lost_when_redis_restarts(Consumer<TemporaryRedis> ending) {
        bench.start("a", SHORT_LEASE, this::handle);
        Set<Job> jobs = new HashSet<>();
        IntStream.range(0, 300).forEach(i -> jobs.add(bench.enqueue()));
        Awaits.until("the loop works", () -> handled.size() > 10);

        ending.accept(bench.server);
        bench.server.startAgain();

        Awaits.until("all are done", () -> answered() && bench.jobs() == 0 && handled.containsAll(jobs));
    }

    @Test
    void consumer_groups_are_created_again_after_redis_lost_everything() {
        bench.start("a", SHORT_LEASE, this::handle);
        bench.enqueue();
        Awaits.until("the loop works", () -> handled.size() == 1);

        bench.redis.call(commands -> commands.flushall());
        Set<Job> jobs = new HashSet<>();
        IntStream.range(0, 20).forEach(i -> jobs.add(bench.enqueue()));

        Awaits.until("all are done", () -> handled.containsAll(jobs) && bench.jobs() == 0);
    }

    @Test
    void the_loop_continues_with_an_empty_redis() {
        bench.start("a", SHORT_LEASE, this::handle);
        bench.enqueue();
        Awaits.until("the loop works", () -> handled.size() == 1);
        bench.redis.call(commands -> commands.flushall());

        bench.server.stop();
        bench.server.startAgain();
        Awaits.until("redis answers", this::answered);
        Job job = bench.enqueue();

        Awaits.until("it is done", () -> handled.contains(job) && bench.jobs() == 0);
    }

    private void handle(Delivery delivery) {
        bench.acknowledge(delivery);
        handled.add(delivery.job());
    }

    private boolean answered() {
        try {
            bench.redis.call(commands -> commands.ping());
            return true;
        } catch (RedisUnavailable e) {
            return false;
        }
    }
}
