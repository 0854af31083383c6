package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.shared.memory.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepMemoryTest {

    private static final int MB = 1 << 20;

    private final StepMemory memory = new StepMemory(new MemoryBudget("tests", 8 * MB));

    @Test
    void a_step_reserves_memory_for_its_prompt_until_it_ends() throws InterruptedException {
        try (StepMemory.Reserved hold = memory.reserve(100_000)) {
            assertThat(memory.reserved()).isBetween(730_000L, 750_000L);

            hold.prompt(asking("x".repeat(100_000)));
            assertThat(memory.reserved()).isBetween(300_000L, 320_000L);

            hold.prompt(asking("漢".repeat(100_000)));
            assertThat(memory.reserved()).isBetween(600_000L, 620_000L);

            hold.toolResult(0);
            assertThat(memory.reserved()).isLessThan(10_000);
        }

        assertThat(memory.reserved()).isZero();
    }

    @Test
    void a_started_step_needs_no_further_memory() throws InterruptedException {
        try (StepMemory.Reserved hold = memory.reserve(100_000)) {
            long atFirst = memory.reserved();

            hold.thread(100_000);
            assertThat(memory.reserved()).isLessThanOrEqualTo(atFirst);
            hold.prompt(asking("漢".repeat(100_000)));
            assertThat(memory.reserved()).isLessThanOrEqualTo(atFirst);
        }
    }

    @Test
    void a_growing_answer_reserves_more_memory() throws InterruptedException {
        try (StepMemory.Reserved hold = memory.reserve(0)) {
            hold.toolResult(0);
            hold.answer(900);
            assertThat(memory.reserved()).isLessThan(10_000);

            hold.answer(200);
            assertThat(memory.reserved()).isBetween(6L * 8 * 1024, 60_000L);

            hold.answer(500_000);
            assertThat(memory.reserved()).isGreaterThan(MB);
        }

        assertThat(memory.reserved()).isZero();
    }

    @Test
    void a_step_larger_than_the_budget_runs_alone() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        Thread other;
        try (StepMemory.Reserved hold = memory.reserve(100L * MB)) {
            assertThat(memory.reserved()).isBetween((long) MB, 2L * MB);
            other = Thread.ofVirtual().start(() -> {
                try {
                    memory.reserve(100L * MB).close();
                    second.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            hold.thread(100L * MB);
            assertThat(second.getCount()).isEqualTo(1);
        }

        assertThat(other.join(Duration.ofSeconds(30))).isTrue();
        assertThat(second.getCount()).isZero();
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void steps_on_short_threads_do_not_wait_for_steps_on_long_ones() throws InterruptedException {
        try (StepMemory.Reserved whole = memory.reserve(100L * MB);
                StepMemory.Reserved brief = memory.reserve(1000)) {
            long initially = memory.reserved();
            brief.prompt(asking("x".repeat(1000)));
            assertThat(memory.reserved()).isLessThan(initially);
            whole.toolResult(0);
        }
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void tool_results_leave_the_memory_of_prompts() throws InterruptedException {
        try (StepMemory.Reserved tool = memory.reserve(1000)) {
            tool.toolResult(100L * MB);
            long held = memory.reserved();
            try (StepMemory.Reserved agent = memory.reserve(100_000)) {
                agent.prompt(asking("x".repeat(100_000)));
                assertThat(memory.reserved()).isGreaterThan(held);
            }
        }
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void a_waiting_step_is_interruptible() throws InterruptedException {
        try (StepMemory.Reserved hold = memory.reserve(100L * MB)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> memory.reserve(100L * MB)).isInstanceOf(InterruptedException.class);
            assertThat(hold).isNotNull();
        }
        assertThat(memory.reserved()).isZero();
    }

    private static ModelRequest asking(String text) {
        return new ModelRequest(
                "openai",
                "gpt",
                null,
                List.of(new PromptMessage.UserMessage(null, text)),
                List.of(),
                Duration.ofSeconds(1));
    }
}
