package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.overload.LoginFlood.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Floods of logins, accounts that vanish, tokens and texts that no one may bring. */
@ExtendWith(AttackTestBedExtension.class)
class IdentityAttacksTest {

    private static final int LOGINS = 300;
    private static final int TRIED = 10;

    private final AttackTestBed attacked;

    IdentityAttacksTest(AttackTestBed attacked) {
        this.attacked = attacked;
    }

    @Test
    void another_user_hardly_notices_a_flood_of_logins() throws InterruptedException {
        Attacker other = attacked.attacker();
        Latencies quiet = new Latencies();
        for (int i = 0; i < 100; i++) {
            lookWhoIAm(other, quiet);
        }
        Latencies flooded = new Latencies();
        AtomicBoolean over = new AtomicBoolean();
        Thread looking = Thread.startVirtualThread(() -> {
            while (!over.get()) {
                lookWhoIAm(other, flooded);
            }
        });

        attacked.survive(new LoginFlood(Kind.UNKNOWN_ADDRESSES, LOGINS), attacked.nobody());
        over.set(true);
        looking.join();

        System.out.printf(
                "GET /auth/me of another user, p99: quiet %s, in the flood %s (%d requests)%n",
                Latencies.millis(quiet.percentile(99)), Latencies.millis(flooded.percentile(99)), flooded.count());
        assertThat(flooded.percentile(99)).isLessThan(Duration.ofSeconds(2));
    }

    private static void lookWhoIAm(Attacker user, Latencies latencies) {
        long begun = System.nanoTime();
        user.ask(Request.get("/auth/me")).expect(200);
        latencies.add(System.nanoTime() - begun);
    }

    @Test
    void no_more_than_ten_wrong_passwords_are_tried_and_the_victim_is_not_locked_out() throws InterruptedException {
        Attacker victim = attacked.attacker();
        Attacker attacker = new Attacker(victim.port(), attacked.nobody().from(), victim.email(), "");

        Tally tally = attacked.survive(new LoginFlood(Kind.WRONG_PASSWORD, LOGINS), attacker);

        assertThat(tally.answers(401)).isBetween(1L, (long) TRIED);
        victim.ask(Attacker.login(victim.email(), Attacker.PASSWORD)).expect(200);
    }

    @Test
    void successful_logins_are_counted_too() throws InterruptedException {
        Attacker user = attacked.attacker();

        Tally tally = attacked.survive(new LoginFlood(Kind.RIGHT_PASSWORD, LOGINS), user);

        assertThat(tally.answers(200)).isBetween(1L, LOGINS / 2L);
    }

    @Test
    void an_account_that_is_closed_while_it_creates_groups_is_gone() throws InterruptedException {
        attacked.survive(new AccountClosingRace(5, 20), attacked.nobody());
    }

    @Test
    void overlong_text_and_tokens_of_nobody_are_refused() throws InterruptedException {
        Tally tally = attacked.survive(new ForgedInput(attacked.synapse().tokens()), attacked.attacker());

        assertThat(tally.counts()).containsExactly(Map.entry("400", 1L), Map.entry("401", 3L));
    }
}
