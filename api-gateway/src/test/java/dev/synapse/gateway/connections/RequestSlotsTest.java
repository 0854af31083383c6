package dev.synapse.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.connections.RequestSlots.Acquisition;
import dev.synapse.gateway.connections.RequestSlots.LimitReached;
import dev.synapse.gateway.connections.RequestSlots.Slot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSlotsTest {

    private final RequestSlots slots = new RequestSlots(new RequestLimits(100, 60, 1));
    private final List<Slot> held = new ArrayList<>();

    @Test
    void twenty_flooding_clients_leave_slots_for_another() {
        for (int round = 0; round < 200; round++) {
            for (int client = 0; client < 20; client++) {
                acquire(client);
            }
        }

        for (int i = 0; i < 4; i++) {
            assertThat(slots.acquire(client(99))).isInstanceOf(Slot.class);
        }
    }

    @Test
    void clients_flooding_one_after_another_leave_slots_for_another() {
        assertThat(fill(slots, 1)).isEqualTo(50);
        assertThat(fill(slots, 2)).isEqualTo(25);
        assertThat(fill(slots, 3)).isEqualTo(13);

        for (int i = 0; i < 4; i++) {
            assertThat(slots.acquire(client(99))).isInstanceOf(Slot.class);
        }
    }

    @Test
    void a_single_client_gets_at_most_half_and_at_most_its_limit() {
        assertThat(fill(slots, 1)).isEqualTo(50);
        assertThat(fill(new RequestSlots(new RequestLimits(1000, 60, 1)), 1)).isEqualTo(60);
    }

    @Test
    void each_client_gets_a_slot_until_the_process_is_at_its_limit() {
        for (int client = 0; client < 100; client++) {
            assertThat(slots.acquire(client(client))).isInstanceOf(Slot.class);
        }

        assertThat(slots.acquire(client(100))).isEqualTo(LimitReached.PROCESS);
        assertThat(slots.acquire(client(1))).isEqualTo(LimitReached.CLIENT);
    }

    @Test
    void a_slot_is_released_once() {
        Slot slot = (Slot) slots.acquire(client(1));
        slots.acquire(client(1));

        slot.close();
        slot.close();

        assertThat(slots.size()).isEqualTo(1);
    }

    @Test
    void health_checks_beyond_their_limit_use_the_slots_of_requests() {
        fill(slots, 1);

        assertThat(slots.acquireForHealthCheck(client(1))).isInstanceOf(Slot.class);
        assertThat(slots.acquireForHealthCheck(client(1))).isEqualTo(LimitReached.CLIENT);
    }

    private void acquire(int client) {
        if (slots.acquire(client(client)) instanceof Slot slot) {
            held.add(slot);
        }
    }

    private static int fill(RequestSlots slots, int client) {
        int count = 0;
        Acquisition acquired = slots.acquire(client(client));
        while (acquired instanceof Slot) {
            count++;
            acquired = slots.acquire(client(client));
        }
        return count;
    }

    private static ClientNetwork client(int number) {
        return new ClientNetwork(false, number);
    }
}
