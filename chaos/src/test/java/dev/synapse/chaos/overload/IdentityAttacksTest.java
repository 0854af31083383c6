package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.overload.LoginFlood.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Login floods, closed accounts, forged tokens and invalid text. */
@ExtendWith(AttackTestBedExtension.class)
class IdentityAttacksTest {

    private static final int LOGINS = 300;
    private static final int CHECKED_PASSWORDS = 10;

    private final AttackTestBed attacked;

    IdentityAttacksTest(AttackTestBed attacked) {
        this.attacked = attacked;
    }

    @Test
    void a_login_flood_barely_affects_other_users() throws InterruptedException {
        Attacker other = attacked.attacker();
        Latencies quiet = new Latencies();
        for (int i = 0; i < 100; i++) {
            timeOwnAccount(other, quiet);
        }
        Latencies flooded = new Latencies();
        AtomicBoolean over = new AtomicBoolean();
        Thread looking = Thread.startVirtualThread(() -> {
            while (!over.get()) {
                timeOwnAccount(other, flooded);
            }
        });

        attacked.survive(new LoginFlood(Kind.UNKNOWN_ADDRESSES, LOGINS), attacked.anonymous());
        over.set(true);
        looking.join();

        System.out.printf(
                "GET /auth/me of another user, p99: quiet %s, during the flood %s (%d requests)%n",
                Latencies.millis(quiet.percentile(99)), Latencies.millis(flooded.percentile(99)), flooded.count());
        assertThat(flooded.percentile(99)).isLessThan(Duration.ofSeconds(2));
    }

    private static void timeOwnAccount(Attacker user, Latencies latencies) {
        long begun = System.nanoTime();
        user.ask(Request.get("/auth/me")).expect(200);
        latencies.add(System.nanoTime() - begun);
    }

    @Test
    void at_most_ten_wrong_passwords_are_checked_and_the_victim_is_not_locked_out() throws InterruptedException {
        Attacker victim = attacked.attacker();
        Attacker attacker = new Attacker(victim.port(), attacked.anonymous().from(), victim.email(), "");

        Tally tally = attacked.survive(new LoginFlood(Kind.WRONG_PASSWORD, LOGINS), attacker);

        assertThat(tally.answers(401)).isBetween(1L, (long) CHECKED_PASSWORDS);
        victim.ask(Attacker.login(victim.email(), Attacker.PASSWORD)).expect(200);
    }

    @Test
    void successful_logins_are_counted_too() throws InterruptedException {
        Attacker user = attacked.attacker();

        Tally tally = attacked.survive(new LoginFlood(Kind.RIGHT_PASSWORD, LOGINS), user);

        assertThat(tally.answers(200)).isBetween(1L, LOGINS / 2L);
    }

    @Test
    void an_account_can_be_closed_while_it_creates_groups() throws InterruptedException {
        attacked.survive(new AccountClosingRace(5, 20), attacked.anonymous());
    }

    @Test
    void overlong_utf8_and_forged_tokens_are_rejected() throws InterruptedException {
        Tally tally = attacked.survive(new ForgedInput(attacked.synapse().tokens()), attacked.attacker());

        assertThat(tally.counts()).containsExactly(Map.entry("400", 1L), Map.entry("401", 3L));
    }
}
