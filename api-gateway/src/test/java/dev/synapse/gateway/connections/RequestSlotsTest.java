package dev.synapse.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.connections.RequestSlots.Entry;
import dev.synapse.gateway.connections.RequestSlots.LimitReached;
import dev.synapse.gateway.connections.RequestSlots.Slot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSlotsTest {

    private final RequestSlots slots = new RequestSlots(new RequestLimits(100, 60, 1));
    private final List<Slot> held = new ArrayList<>();

    @Test
    void twenty_clients_that_flood_leave_room_for_another() {
        for (int round = 0; round < 200; round++) {
            for (int client = 0; client < 20; client++) {
                enter(client);
            }
        }

        for (int i = 0; i < 4; i++) {
            assertThat(slots.enter(client(99))).isInstanceOf(Slot.class);
        }
    }

    @Test
    void clients_that_flood_one_after_the_other_leave_room_for_another() {
        assertThat(fill(slots, 1)).isEqualTo(50);
        assertThat(fill(slots, 2)).isEqualTo(25);
        assertThat(fill(slots, 3)).isEqualTo(13);

        for (int i = 0; i < 4; i++) {
            assertThat(slots.enter(client(99))).isInstanceOf(Slot.class);
        }
    }

    @Test
    void a_client_alone_gets_no_more_than_half_and_no_more_than_its_limit() {
        assertThat(fill(slots, 1)).isEqualTo(50);
        assertThat(fill(new RequestSlots(new RequestLimits(1000, 60, 1)), 1)).isEqualTo(60);
    }

    @Test
    void each_client_gets_one_until_the_process_is_full() {
        for (int client = 0; client < 100; client++) {
            assertThat(slots.enter(client(client))).isInstanceOf(Slot.class);
        }

        assertThat(slots.enter(client(100))).isEqualTo(LimitReached.PROCESS);
        assertThat(slots.enter(client(1))).isEqualTo(LimitReached.CLIENT);
    }

    @Test
    void a_slot_is_given_back_once() {
        Slot slot = (Slot) slots.enter(client(1));
        slots.enter(client(1));

        slot.close();
        slot.close();

        assertThat(slots.size()).isEqualTo(1);
    }

    @Test
    void health_checks_beyond_their_room_take_that_of_requests() {
        fill(slots, 1);

        assertThat(slots.enterHealth(client(1))).isInstanceOf(Slot.class);
        assertThat(slots.enterHealth(client(1))).isEqualTo(LimitReached.CLIENT);
    }

    private void enter(int client) {
        if (slots.enter(client(client)) instanceof Slot slot) {
            held.add(slot);
        }
    }

    private static int fill(RequestSlots slots, int client) {
        int taken = 0;
        Entry entry = slots.enter(client(client));
        while (entry instanceof Slot) {
            taken++;
            entry = slots.enter(client(client));
        }
        return taken;
    }

    private static ClientNetwork client(int number) {
        return new ClientNetwork(false, number);
    }
}
