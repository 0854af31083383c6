package dev.synapse.shared.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.memory.MemoryBudget.Reservation;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private static final Duration NO_WAIT = Duration.ZERO;

    private final MemoryBudget budget = new MemoryBudget("test data", 10 * 1024);

    @Test
    void a_reservation_counts_until_it_is_closed_and_only_once() {
        Reservation reservation = budget.reserve(4_000);

        assertThat(budget.reserved()).isEqualTo(4 * 1024);

        reservation.close();
        reservation.close();
        assertThat(budget.reserved()).isZero();
        assertThat(budget.capacity()).isEqualTo(10 * 1024);
    }

    @Test
    void a_reservation_that_does_not_fit_is_refused_and_changes_nothing() {
        Reservation first = budget.reserve(8 * 1024);

        assertThatThrownBy(() -> budget.reserve(3 * 1024, NO_WAIT)).isInstanceOf(MemoryExhausted.class);
        assertThat(budget.tryReserve(3 * 1024)).isEmpty();
        assertThatThrownBy(() -> first.resize(11 * 1024)).isInstanceOf(MemoryExhausted.class);

        assertThat(first.bytes()).isEqualTo(8 * 1024);
        assertThat(budget.reserved()).isEqualTo(8 * 1024);
    }

    @Test
    void a_reservation_larger_than_the_budget_is_refused_at_once() {
        assertThatThrownBy(() -> budget.reserve(Long.MAX_VALUE, Duration.ofDays(1)))
                .isInstanceOf(MemoryExhausted.class)
                .hasMessageContaining("test data");
    }

    @Test
    void a_reservation_shrinks_to_what_is_needed() {
        Reservation reservation = budget.reserve(10 * 1024);

        reservation.resize(1);

        assertThat(budget.tryReserve(9 * 1024)).isPresent();
    }

    @Test
    void a_waiting_reservation_gets_released_memory() throws InterruptedException {
        Reservation first = budget.reserve(10 * 1024);
        CountDownLatch granted = new CountDownLatch(1);

        Thread waiting = Thread.ofVirtual().start(() -> {
            budget.reserve(10 * 1024, Duration.ofMinutes(1)).close();
            granted.countDown();
        });
        first.close();

        waiting.join();
        assertThat(granted.getCount()).isZero();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void a_part_has_its_percentage_and_does_not_borrow() {
        MemoryBudget part = budget.part("some of it", 30);

        assertThat(part.capacity()).isEqualTo(3 * 1024);
        assertThatThrownBy(() -> part.reserve(4 * 1024)).isInstanceOf(MemoryExhausted.class);
    }

    @Test
    void the_share_of_the_heap_is_a_setting() {
        MemoryBudget tenth = MemoryBudget.ofHeap(Environment.of(Map.of("SYNAPSE_MEMORY_SHARE", "10")));

        assertThat(tenth.capacity())
                .isBetween(
                        Runtime.getRuntime().maxMemory() / 11,
                        Runtime.getRuntime().maxMemory() / 9);
        assertThatThrownBy(() -> MemoryBudget.ofHeap(Environment.of(Map.of("SYNAPSE_MEMORY_SHARE", "95"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("SYNAPSE_MEMORY_SHARE");
    }
}
