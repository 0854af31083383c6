package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.gateway.web.MemoryShares.SharedReservation;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import dev.synapse.shared.memory.MemoryExhausted;
import org.junit.jupiter.api.Test;

class MemorySharesTest {

    private static final int KB = 1024;

    private final MemoryBudget budget = new MemoryBudget("test data", 100 * KB);
    private final MemoryShares shares = new MemoryShares(budget);

    @Test
    void a_user_gets_at_most_a_quarter_and_leaves_the_rest_to_others() {
        SharedReservation greedy = shares.open("a");
        greedy.resize(25 * KB);

        assertThatThrownBy(() -> shares.open("a").resize(KB)).isInstanceOf(MemoryExhausted.class);
        shares.open("b").resize(25 * KB);
        assertThat(budget.reserved()).isEqualTo(50 * KB);

        greedy.close();
        shares.open("a").resize(KB);
    }

    @Test
    void a_single_reservation_may_be_larger_than_a_quarter() {
        shares.open("a").resize(60 * KB);

        assertThat(budget.reserved()).isEqualTo(60 * KB);
        assertThatThrownBy(() -> shares.open("a").resize(KB)).isInstanceOf(MemoryExhausted.class);
    }

    @Test
    void a_share_keeps_its_size_if_the_budget_has_no_room() {
        SharedReservation small = shares.open("a");
        small.resize(5 * KB);
        Reservation others = budget.reserve(90 * KB);

        assertThatThrownBy(() -> small.resize(20 * KB)).isInstanceOf(MemoryExhausted.class);

        others.close();
        shares.open("a").resize(20 * KB); // 5 of the 25 are still held, and no more
    }

    @Test
    void a_closed_reservation_releases_its_memory_once() {
        SharedReservation reservation = shares.open("a");
        reservation.resize(10 * KB);

        reservation.close();
        reservation.close();

        assertThat(budget.reserved()).isZero();
    }
}
