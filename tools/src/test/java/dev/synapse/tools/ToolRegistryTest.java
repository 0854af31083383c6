package dev.synapse.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.synapse.testkit.Await;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ToolRegistryTest {
    private static final ToolContext CONTEXT =
            new ToolContext("group", "turn", "call", "step", 1, Duration.ofMinutes(10));

    @Test
    void a_valid_call_returns_its_result() throws Exception {
        ToolRegistry registry =
                registry(arguments -> "count " + arguments.path("count").asInt());

        assertThat(registry.call("testing", "{\"count\": 3}", CONTEXT).content())
                .isEqualTo("count 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"count\": 0}",
                "{\"count\": \"3\"}",
                "{\"count\": 1, \"other\": 2}",
                "[]",
                "null",
                "42",
                "{\"count\": 1",
                "{\"count\": 1} {}",
                "{\"count\": 1, \"count\": 2}",
                "garbage"
            })
    void invalid_arguments_are_rejected_without_running_the_tool(String arguments) {
        ToolRegistry registry = registry(_ -> {
            throw new AssertionError("was run");
        });

        ToolException failure =
                catchThrowableOfType(ToolException.class, () -> registry.call("testing", arguments, CONTEXT));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageStartingWith("The arguments of testing");
    }

    @Test
    void the_message_names_the_invalid_arguments() {
        assertThatThrownBy(() -> registry(_ -> "").call("testing", "{\"count\": 0, \"other\": 1}", CONTEXT))
                .hasMessageContainingAll("count", "1", "other");
    }

    @Test
    void an_unknown_tool_is_rejected_with_the_list_of_available_tools() {
        ToolException failure = catchThrowableOfType(
                ToolException.class, () -> registry(_ -> "").call("nothing", "{}", CONTEXT));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContainingAll("'nothing'", "testing");
    }

    @Test
    void a_hanging_tool_is_interrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        ToolRegistry registry = registry(within(Duration.ofMillis(50)), _ -> hang(interrupted));

        ToolException timeout =
                catchThrowableOfType(ToolException.class, () -> registry.call("testing", "{\"count\": 1}", CONTEXT));

        assertThat(timeout.isRetryable()).isTrue();
        assertThat(timeout).hasMessage("testing did not answer within 50 ms.");
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interrupting_the_caller_interrupts_the_tool() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        ToolRegistry registry = registry(_ -> {
            running.countDown();
            return hang(interrupted);
        });
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                registry.call("testing", "{\"count\": 1}", CONTEXT);
            } catch (ToolException | InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
        });
        running.await();

        caller.interrupt();

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_unexpected_exception_reveals_no_internals() {
        ToolRegistry registry = registry(_ -> {
            throw new IllegalStateException("jdbc://secret");
        });

        assertThatThrownBy(() -> registry.call("testing", "{\"count\": 1}", CONTEXT))
                .isInstanceOf(ToolException.class)
                .hasMessage("testing failed unexpectedly.")
                .hasRootCauseMessage("jdbc://secret");
    }

    @Test
    void a_long_result_is_truncated_between_characters() throws Exception {
        ToolRegistry registry = registry(_ -> "x" + "🌍".repeat(20_000));

        String content = registry.call("testing", "{\"count\": 1}", CONTEXT).content();

        assertThat(content.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(32_700, 32_768);
        assertThat(content).matches("(?s)x🌍+\\n\\[truncated: .*]");
    }

    @Test
    void a_timed_out_call_with_side_effects_is_not_retried() {
        TestingTool writing = new TestingTool(_ -> hang(new CompletableFuture<>()))
                .withSideEffects()
                .with(within(Duration.ofMillis(50)));

        ToolException timeout = catchThrowableOfType(
                ToolException.class,
                () -> ToolRegistry.of(List.of(writing)).call("testing", "{\"count\": 1}", CONTEXT));

        assertThat(timeout.isRetryable()).isFalse();
        assertThat(timeout).hasMessage("testing did not answer within 50 ms; it is unknown whether it took effect.");
    }

    @Test
    void calls_that_cannot_be_stopped_occupy_only_their_permits() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger started = new AtomicInteger();
        ToolRegistry registry = registry(within(Duration.ofMillis(50)).withMaxConcurrent(2), _ -> {
            started.incrementAndGet();
            awaitUninterruptibly(end);
            return "timeout";
        });
        for (int call = 0; call < 2; call++) {
            assertThat(failure(registry, "{\"count\": 1}")).hasMessageContaining("did not answer");
        }

        ToolException busy = failure(registry, "{\"count\": 1}");

        assertThat(busy.isRetryable()).isTrue();
        assertThat(busy).hasMessageContainingAll("testing is busy", "2 calls", "50 ms");
        assertThat(started).hasValue(2);
        end.countDown();
        String answer = Await.until(
                Duration.ofSeconds(30),
                () -> {
                    ToolException still = failure(registry, "{\"count\": 1}");
                    return still == null ? "answered" : String.valueOf(still.getMessage());
                },
                "answered"::equals,
                "free permits");
        assertThat(answer).isEqualTo("answered");
    }

    @Test
    void a_call_waits_for_a_permit() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger maxConcurrent = new AtomicInteger();
        ToolRegistry registry = registry(ToolLimits.DEFAULT.withMaxConcurrent(2), _ -> {
            maxConcurrent.accumulateAndGet(running.incrementAndGet(), Math::max);
            gate.await();
            running.decrementAndGet();
            return "done";
        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ToolResult>> calls = IntStream.range(0, 10)
                    .mapToObj(_ -> callers.submit(() -> registry.call("testing", "{\"count\": 1}", CONTEXT)))
                    .toList();
            Await.until(Duration.ofSeconds(30), () -> running.get() == 2, "two calls");

            gate.countDown();

            for (Future<ToolResult> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS).content()).isEqualTo("done");
            }
        }
        assertThat(maxConcurrent).hasValue(2);
    }

    @Test
    void a_huge_result_is_truncated_without_copying_it() throws Exception {
        String huge = "x".repeat(50 << 20);
        ToolRegistry registry = registry(_ -> huge);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThat(registry.call("testing", "{\"count\": 1}", CONTEXT).shortened())
                .isTrue();
        long before = threads.getTotalThreadAllocatedBytes();

        ToolResult result = ResultLimit.apply(new ToolResult(huge), 32 << 10, "testing");

        assertThat(threads.getTotalThreadAllocatedBytes() - before).isLessThan(10 << 20);
        assertThat(result.shortened()).isTrue();
        assertThat(result.content()).hasSize(32 << 10).endsWith("[truncated: the result was longer than 32 KB]");
    }

    @Test
    void a_tool_may_have_a_lower_result_limit() throws Exception {
        ToolRegistry registry = registry(new ToolLimits(Duration.ofSeconds(30), 300, 1), _ -> "é".repeat(200));

        ToolResult result = registry.call("testing", "{\"count\": 1}", CONTEXT);

        assertThat(result.content().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(298, 300);
        assertThat(result.content()).endsWith("é\n[truncated: the result was longer than 300 bytes]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0xFFFD})
    void binary_results_are_rejected(int character) {
        ToolRegistry registry =
                registry(_ -> "PNG" + Character.toString(character).repeat(1_000));

        ToolException failure = failure(registry, "{\"count\": 1}");

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessage("testing returned a result that is not text (1003 characters).");
    }

    @Test
    void a_stack_overflow_fails_only_its_call() throws Exception {
        ToolRegistry registry =
                registry(arguments -> arguments.path("count").asInt() == 1 ? String.valueOf(endless(0)) : "still here");

        assertThat(failure(registry, "{\"count\": 1}"))
                .hasMessage("testing failed unexpectedly.")
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(registry.call("testing", "{\"count\": 2}", CONTEXT).content())
                .isEqualTo("still here");
    }

    @Test
    void too_long_and_too_deep_arguments_are_rejected() {
        ToolRegistry registry = registry(_ -> "");

        assertThat(failure(registry, "{\"text\": \"" + "x".repeat(70_000) + "\"}"))
                .hasMessageContaining("exceed 64 KB");
        assertThat(failure(registry, "{\"text\": " + "[".repeat(30_000))).hasMessageContaining("not valid JSON");
    }

    @Test
    void the_message_describes_the_expected_arguments() {
        assertThat(failure(registry(_ -> ""), "{\"text\": 1}"))
                .hasMessageContaining("Expected: a JSON object with count (integer, required), text (string).");
    }

    @Test
    void duplicate_tool_names_are_rejected() {
        TestingTool tool = new TestingTool(_ -> "");

        assertThatThrownBy(() -> ToolRegistry.of(List.of(tool, tool))).hasMessageContaining("testing");
    }

    private static ToolRegistry registry(TestingTool.Body body) {
        return registry(ToolLimits.DEFAULT, body);
    }

    private static ToolRegistry registry(ToolLimits limits, TestingTool.Body body) {
        return ToolRegistry.of(List.of(new TestingTool(body).with(limits)));
    }

    private static ToolLimits within(Duration timeout) {
        return ToolLimits.DEFAULT.withTimeout(timeout);
    }

    private static ToolException failure(ToolRegistry registry, String arguments) {
        return catchThrowableOfType(ToolException.class, () -> registry.call("testing", arguments, CONTEXT));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                // this tool ignores interrupts
            }
        }
    }

    private static int endless(int depth) {
        return depth == Integer.MAX_VALUE ? 0 : 1 + endless(depth + 1);
    }

    private static String hang(CompletableFuture<Boolean> interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException stopped) {
            interrupted.complete(true);
            throw stopped;
        }
    }
}
