package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections that are many, slow, or open for longer than they may be. */
@ExtendWith(AttackTestBedExtension.class)
class ConnectionAttacksTest {

    /** Longer than the answer to a health check may take. */
    private static final Duration HOLD = Duration.ofSeconds(25);

    private final AttackTestBed attacked;

    ConnectionAttacksTest(AttackTestBed attacked) {
        this.attacked = attacked;
    }

    @Test
    void thousands_of_connections_leave_room_for_others() throws InterruptedException {
        List<Attacker> nobodies = Stream.generate(attacked::nobody).limit(20).toList();

        attacked.survive(new ManyConnections(410, HOLD), nobodies);
    }

    @Test
    void thousands_of_connections_from_one_address_leave_room_for_others() throws InterruptedException {
        attacked.survive(new ManyConnections(8192, HOLD), attacked.nobody());
    }

    @Test
    void connections_that_send_a_byte_now_and_then_are_closed() throws InterruptedException {
        attacked.survive(new SlowTransfers(500, Duration.ofSeconds(5), Duration.ofSeconds(75)), attacked.nobody());
    }

    @Test
    void streams_are_closed_when_their_token_expires() throws InterruptedException {
        Attacker owner = attacked.attacker();
        ExpiringTokenStreams attack =
                new ExpiringTokenStreams(attacked.synapse().tokens(), owner.newGroup(), 6, Duration.ofSeconds(20));

        Tally tally = attacked.survive(attack, owner);

        assertThat(tally.count(Tally.CLOSED)).isEqualTo(6);
    }
}
