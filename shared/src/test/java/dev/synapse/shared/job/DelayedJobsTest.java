package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneRedis.class)
class DelayedJobsTest {

    private static final double LONG_AGO = 1;
    private static final double FAR_OFF = 1e15;

    private final TestedGroup group;
    private final Redis redis;

    DelayedJobsTest(Redis redis) {
        this.redis = redis;
        this.group = TestedGroup.in(redis);
    }

    @Test
    void a_due_job_goes_to_the_workers_with_the_thread_length_of_its_dispatch() {
        Job job = Samples.llmJob(group.id, TurnId.next(), 1);
        delay(LONG_AGO, "w12 " + Json.write(job));

        promote();

        Delivery delivery = group.take(Role.WORKERS);
        assertThat(delivery.job()).isEqualTo(job);
        assertThat(delivery.threadLength()).isEqualTo(12);
        assertThat(group.delayed()).isEmpty();
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
    }

    @Test
    void a_due_job_of_the_bulk_stream_returns_to_it() {
        Job job = Samples.llmJob(group.id, TurnId.next(), 1);
        delay(LONG_AGO, "w012 " + Json.write(job));

        promote();

        Delivery delivery = group.take(Role.BULK_WORKERS);
        assertThat(delivery.job()).isEqualTo(job);
        assertThat(delivery.threadLength()).isEqualTo(12);
        assertThat(group.delayed()).isEmpty();
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
    }

    @Test
    void a_due_job_whose_thread_length_is_unknown_is_not_taken_for_a_bulk_job() {
        Job job = Samples.llmJob(group.id, TurnId.next(), 1);
        delay(LONG_AGO, "w0 " + Json.write(job));

        promote();

        assertThat(group.take(Role.WORKERS).job()).isEqualTo(job);
        assertThat(group.jobs(Role.BULK_WORKERS)).isEmpty();
    }

    @Test
    void a_due_deadline_goes_to_the_orchestrator() {
        Job job = new Job.ContinueTurn(group.id, TurnId.next(), new TurnInput.DeadlinePassed());
        delay(LONG_AGO, "o " + Json.write(job));

        promote();

        assertThat(group.take(Role.ORCHESTRATOR).job()).isEqualTo(job);
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
    }

    @Test
    void a_job_that_is_not_due_stays() {
        delay(FAR_OFF, "w1 {}");
        Map<String, String> before = group.dump();

        promote();

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void jobs_are_moved_in_the_order_of_their_due_times() {
        List<Job> jobs = IntStream.range(0, 3)
                .<Job>mapToObj(i -> Samples.llmJob(group.id, TurnId.next(), i))
                .toList();
        delay(30, "w1 " + Json.write(jobs.get(2)));
        delay(10, "w1 " + Json.write(jobs.get(0)));
        delay(20, "w1 " + Json.write(jobs.get(1)));

        promote();

        assertThat(group.jobs(Role.WORKERS)).isEqualTo(jobs);
    }

    @Test
    void more_jobs_than_a_batch_are_moved_in_several() {
        IntStream.range(0, 250)
                .forEach(i -> delay(LONG_AGO, "w1 " + Json.write(Samples.llmJob(group.id, TurnId.next(), i))));

        promote();
        assertThat(group.delayed()).hasSize(150);
        promote();
        promote();

        assertThat(group.delayed()).isEmpty();
        assertThat(group.jobs(Role.WORKERS)).hasSize(250).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "w12", "x7 {}", "wide {}", "w-1 {}"})
    void an_unreadable_job_goes_to_the_dead_letters_and_delays_no_other(String torn) {
        Job job = Samples.llmJob(group.id, TurnId.next(), 1);
        delay(LONG_AGO, torn);
        delay(LONG_AGO + 1, "w12 " + Json.write(job));

        promote();

        assertThat(group.take(Role.WORKERS).job()).isEqualTo(job);
        assertThat(group.delayed()).isEmpty();
        assertThat(group.deadLetters())
                .containsExactly(
                        Map.of("role", "orchestrator", "reason", "A delayed job that cannot be read", "j", torn));
    }

    @Test
    void a_delayed_step_is_enqueued_again() {
        TurnId turn = group.start(1).turn();
        Job.StepJob job = Samples.llmJob(group.id, turn, 1);
        group.dispatch(job);
        group.steps.retry(group.take(Role.WORKERS), job, Samples.started(job), Duration.ZERO, List.of());

        promote();

        Delivery again = group.take(Role.WORKERS);
        assertThat(again.job()).isEqualTo(job.asAttempt(2));
        assertThat(again.threadLength()).isEqualTo(1);
    }

    @Test
    void no_job_is_moved_partly_when_redis_is_full() {
        delay(LONG_AGO, "w1 {}");
        Map<String, String> before = group.dump();
        redis.call(commands -> commands.configSet("maxmemory", "1"));
        try {
            assertThatThrownBy(this::promote).isInstanceOf(RedisUnavailable.class);
        } finally {
            redis.call(commands -> commands.configSet("maxmemory", "0"));
        }

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void jobs_are_moved_until_it_is_closed_and_after_outages() {
        try (JobBench bench = JobBench.durable();
                DelayedJobs moving = DelayedJobs.start(bench.redis, bench.shards)) {
            assertThat(moving).isNotNull();
            String delayed = bench.shards.all().getLast().delayed();
            bench.redis.call(commands -> commands.zadd(delayed, LONG_AGO, "w1 {}"));
            Awaits.until("it is moved", () -> bench.jobs() == 1);

            bench.server.stop();
            bench.server.startAgain();

            Awaits.until("another is moved", () -> {
                try {
                    bench.redis.call(commands -> commands.zadd(delayed, LONG_AGO, "w1 {}"));
                    return bench.jobs() > 1;
                } catch (RedisUnavailable e) {
                    return false;
                }
            });
        }
    }

    private void delay(double due, String text) {
        redis.call(commands -> commands.zadd(group.keys.shard().delayed(), due, text));
    }

    private void promote() {
        DelayedJobs.promote(redis, new ClockSteps(redis), group.keys.shard());
    }
}
