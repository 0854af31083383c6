package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many connections, slow connections, and connections that outlive their token. */
@ExtendWith(AttackTestBedExtension.class)
class ConnectionAttacksTest {

    /** Longer than a response to a health check may take. */
    private static final Duration HOLD = Duration.ofSeconds(25);

    private final AttackTestBed attacked;

    ConnectionAttacksTest(AttackTestBed attacked) {
        this.attacked = attacked;
    }

    @Test
    void thousands_of_connections_do_not_block_others() throws InterruptedException {
        List<Attacker> attackers =
                Stream.generate(attacked::anonymous).limit(20).toList();

        attacked.survive(new ManyConnections(410, HOLD), attackers);
    }

    @Test
    void thousands_of_connections_from_one_address_do_not_block_others() throws InterruptedException {
        attacked.survive(new ManyConnections(8192, HOLD), attacked.anonymous());
    }

    @Test
    void slow_connections_are_closed() throws InterruptedException {
        attacked.survive(new SlowTransfers(500, Duration.ofSeconds(5), Duration.ofSeconds(75)), attacked.anonymous());
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
