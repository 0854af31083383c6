package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final RetryPolicy POLICY = RetryPolicy.STANDARD;

    @ParameterizedTest
    @CsvSource({
        "1, 250, 500",
        "2, 500, 1000",
        "3, 1000, 2000",
        "7, 15000, 30000",
        "20, 15000, 30000",
        "1000, 15000, 30000"
    })
    void the_backoff_doubles_up_to_half_a_minute(int attempt, long min, long max) {
        assertThat(IntStream.range(0, 1000).mapToObj(i -> delay(attempt, Optional.empty())))
                .allSatisfy(delay -> assertThat(delay.orElseThrow().toMillis()).isBetween(min, max));
    }

    @Test
    void the_attempts_with_a_busy_model_span_half_a_minute() {
        assertThat(IntStream.range(0, 1000)
                        .map(i -> IntStream.rangeClosed(1, 5)
                                .map(attempt -> (int)
                                        RetryPolicy.BUSY_MODEL.backoff(attempt).toMillis())
                                .sum()))
                .allSatisfy(sum -> assertThat(sum).isBetween(30_000, 63_000));
    }

    @Test
    void a_longer_retry_after_is_honoured() {
        Duration retryAfter = Duration.ofSeconds(42);

        assertThat(delay(1, Optional.of(retryAfter))).contains(retryAfter);
        assertThat(delay(1, Optional.of(Duration.ZERO)).orElseThrow())
                .isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    }

    @Test
    void a_retry_after_of_more_than_two_minutes_ends_the_attempts() {
        assertThat(delay(1, Optional.of(Duration.ofMinutes(2)))).isPresent();
        assertThat(delay(1, Optional.of(Duration.ofSeconds(121)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 3, true, true", "2, 3, true, true", "3, 3, true, false", "4, 3, true, false", "1, 3, false, false"})
    void only_retryable_failures_are_retried_and_only_while_attempts_are_left(
            int attempt, int limit, boolean retryable, boolean retried) {
        assertThat(POLICY.delayAfter(attempt(attempt, limit), retryable, Optional.empty())
                        .isPresent())
                .isEqualTo(retried);
    }

    private static Optional<Duration> delay(int attempt, Optional<Duration> retryAfter) {
        return POLICY.delayAfter(attempt(attempt, 2000), true, retryAfter);
    }

    private static Attempt attempt(int number, int limit) {
        StepRef step = new StepRef(GroupId.next(), TurnId.next(), StepId.next(), 1);
        ToolCall call = new ToolCall("call_1", "web_search", "{}");
        Job.RunTool job = Job.RunTool.of(step, "Writer", StepId.next(), call, MessageId.next(), MessageId.next())
                .asAttempt(number);
        return Attempt.of(
                new Delivery(job, new Claim(Role.WORKERS, "1-1", "test", ""), 1, 0), job, AttemptLimits.of(limit));
    }
}
