package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.turn.CommitResult;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobLoopTest {

    private static final Duration SHORT_LEASE = Duration.ofMillis(600);

    private final JobBench bench = JobBench.open();
    private final Queue<Delivery> handled = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_job_is_handled_once_and_deleted() {
        bench.start("a", JobBench.LONG_LEASE, this::handle);

        Job job = bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0 && !handled.isEmpty());
        assertThat(handled).singleElement().satisfies(delivery -> {
            assertThat(delivery.job()).isEqualTo(job);
            assertThat(delivery.deliveries()).isEqualTo(1);
            assertThat(delivery.threadLength()).isEqualTo(7);
        });
    }

    @Test
    void jobs_from_before_the_first_loop_are_handled() {
        bench.enqueue();

        bench.start("a", JobBench.LONG_LEASE, this::handle);

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).hasSize(1);
    }

    @Test
    void a_thousand_jobs_over_all_shards_are_handled_once_by_two_loops() {
        bench.start("a", JobBench.LONG_LEASE, this::handle);
        bench.start("b", JobBench.LONG_LEASE, this::handle);

        Set<Job> jobs = new HashSet<>();
        IntStream.range(0, 1000).forEach(i -> jobs.add(bench.enqueue()));

        Awaits.until("all are done", () -> bench.jobs() == 0);
        assertThat(handled).hasSize(1000);
        assertThat(handled).extracting(Delivery::job).containsExactlyInAnyOrderElementsOf(jobs);
    }

    @Test
    void a_job_whose_handler_returns_without_a_commit_is_delivered_again() {
        bench.start("a", SHORT_LEASE, delivery -> {
            handled.add(delivery);
            if (delivery.deliveries() == 2) {
                bench.acknowledge(delivery);
            }
        });

        bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).extracting(Delivery::deliveries).containsExactly(1, 2);
    }

    @Test
    void a_job_whose_handler_fails_is_delivered_again() {
        bench.start("a", SHORT_LEASE, delivery -> {
            handled.add(delivery);
            if (delivery.deliveries() < 3) {
                throw new IllegalArgumentException("attempt " + delivery.deliveries());
            }
            bench.acknowledge(delivery);
        });

        bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).extracting(Delivery::deliveries).containsExactly(1, 2, 3);
    }

    @Test
    void a_job_whose_handler_overflows_the_stack_is_delivered_again() {
        bench.start("a", SHORT_LEASE, delivery -> {
            handled.add(delivery);
            if (delivery.deliveries() == 1) {
                throw new StackOverflowError();
            }
            bench.acknowledge(delivery);
        });

        bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).extracting(Delivery::deliveries).containsExactly(1, 2);
    }

    @Test
    void a_job_without_memory_is_delivered_again_and_does_not_count_as_an_attempt() {
        MemoryBudget small = new MemoryBudget("tests", 1024);
        bench.start("a", SHORT_LEASE, delivery -> {
            handled.add(delivery);
            if (handled.size() < 4) {
                small.reserve(1025);
            }
            bench.acknowledge(delivery);
        });

        bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).extracting(Delivery::deliveries).containsExactly(1, 1, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void no_more_jobs_than_allowed_run_concurrently(int allowed) {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        IntStream.range(0, 200).forEach(i -> bench.enqueue());

        bench.start("a", JobBench.LONG_LEASE, allowed, delivery -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            go.await();
            atOnce.decrementAndGet();
            handle(delivery);
        });

        Awaits.until("all slots are taken", () -> atOnce.get() >= allowed);
        go.countDown();
        Awaits.until("all are done", () -> bench.jobs() == 0);
        assertThat(most).hasValue(allowed);
        assertThat(handled).hasSize(200);
    }

    @Test
    void a_full_loop_leaves_jobs_to_another() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();
        bench.start("full", JobBench.LONG_LEASE, 4, delivery -> {
            held.incrementAndGet();
            never.await();
        });
        IntStream.range(0, 100).forEach(i -> bench.enqueue());
        Awaits.until("the first has work", () -> held.get() > 0);

        bench.start("free", JobBench.LONG_LEASE, this::handle);

        Awaits.until("the other does the rest", () -> bench.jobs() == 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "{\"kind\":\"start_turn\"",
                "{\"kind\":\"start_turn\"}",
                "{\"kind\":\"start_turn\",\"group\":null}",
                "{\"kind\":\"of_the_future\",\"group\":\"0198c5a0-0000-7000-8000-000000000001\"}",
                "{\"kind\":\"start_turn\",\"group\":\"no uuid\"}",
                "{\"kind\":\"continue_turn\",\"group\":\"0198c5a0-0000-7000-8000-000000000001\"}",
                "null"
            })
    void an_unreadable_job_goes_to_the_dead_letters(String text) {
        bench.start("a", JobBench.LONG_LEASE, this::handle);

        bench.enqueue(bench.shards.all().getFirst(), Map.of("j", text));

        Awaits.until("it is put aside", () -> bench.jobs() == 0);
        assertThat(handled).isEmpty();
        assertThat(bench.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter).containsEntry("role", "workers").containsEntry("j", text);
            assertThat(letter.get("reason")).isNotBlank();
        });
    }

    @Test
    void a_job_with_an_impossible_thread_length_goes_to_the_dead_letters() {
        bench.start("a", JobBench.LONG_LEASE, this::handle);

        bench.enqueue(
                bench.shards.all().getFirst(),
                Map.of("j", "{\"kind\":\"start_turn\",\"group\":\"" + GroupId.next() + "\"}", "h", "many"));

        Awaits.until("it is put aside", () -> bench.jobs() == 0);
        assertThat(bench.deadLetters()).hasSize(1);
    }

    @Test
    void a_job_whose_handler_reads_invalid_data_is_delivered_again() {
        bench.start("a", SHORT_LEASE, delivery -> {
            handled.add(delivery);
            if (delivery.deliveries() == 1) {
                throw new InvalidJsonException("not the job, but what it found", null);
            }
            bench.acknowledge(delivery);
        });

        bench.enqueue();

        Awaits.until("the job is done", () -> bench.jobs() == 0);
        assertThat(handled).extracting(Delivery::deliveries).containsExactly(1, 2);
        assertThat(bench.deadLetters()).isEmpty();
    }

    @Test
    void the_loop_counts_its_running_jobs() {
        CountDownLatch go = new CountDownLatch(1);
        JobLoop loop = bench.start("a", JobBench.LONG_LEASE, delivery -> {
            go.await();
            handle(delivery);
        });
        IntStream.range(0, 5).forEach(i -> bench.enqueue());

        Awaits.until("five are under way", () -> loop.inFlight() == 5);
        go.countDown();

        Awaits.until("none is under way", () -> loop.inFlight() == 0);
    }

    @Test
    void a_thousand_slow_jobs_run_concurrently() {
        Set<Thread> waiting = ConcurrentHashMap.newKeySet();
        CountDownLatch go = new CountDownLatch(1);
        bench.start("a", JobBench.LONG_LEASE, delivery -> {
            waiting.add(Thread.currentThread());
            go.await();
            handle(delivery);
        });
        List<Job> jobs = IntStream.range(0, 1000).mapToObj(i -> bench.enqueue()).toList();

        Awaits.until("all are under way", () -> waiting.size() == jobs.size());
        go.countDown();

        Awaits.until("all are done", () -> bench.jobs() == 0);
        assertThat(handled).hasSize(1000);
    }

    private void handle(Delivery delivery) {
        handled.add(delivery);
        assertThat(bench.acknowledge(delivery)).isEqualTo(CommitResult.OK);
    }
}
