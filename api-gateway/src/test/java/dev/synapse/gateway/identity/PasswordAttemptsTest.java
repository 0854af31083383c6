package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.identity.PasswordAttempts.Attempt;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.testkit.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class PasswordAttemptsTest {

    private static final String PASSWORD = "correct horse battery";
    private static final int ATTEMPTS = 10;
    private static final int ATTEMPTS_IN_ATTACK = 3;

    private final ApiClient api = TestGateway.shared().api();
    private final String email = "victim-" + UUID.randomUUID() + "@example.org";
    private final PasswordAttempts attempts =
            new PasswordAttempts(TestGateway.shared().backbone().redis());

    @Test
    void of_300_concurrent_wrong_passwords_10_are_verified() throws Exception {
        api.register(email, PASSWORD).expect(201);
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String guess = "wrong " + i;
                answers.add(clients.submit(() -> api.login(email, guess).status()));
            }
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).containsOnly(401, 429);
        assertThat(statuses.stream().filter(status -> status == 401)).hasSize(ATTEMPTS);
    }

    @Test
    void logging_in_to_ones_own_account_gives_no_further_attempts_at_others() {
        String own = "attacker-" + UUID.randomUUID() + "@example.org";
        api.register(own, PASSWORD).expect(201);
        api.register(email, PASSWORD).expect(201);
        for (int i = 0; i < ATTEMPTS; i++) {
            api.login(email, "wrong " + i).expect(401);
            api.login(own, PASSWORD).expect(200);
        }

        api.login(email, "wrong").expect(429);
        api.login(own, PASSWORD).expect(200);
    }

    @Test
    void attacks_from_many_addresses_leave_attempts_to_every_other_address() {
        attempts.succeeded(attempts.begin(email, "192.0.2.200", () -> {}));

        for (int address = 1; address <= 100; address++) {
            int guesses = guess("192.0.2." + address);
            assertThat(guesses).as("attempts at address %d", address).isBetween(ATTEMPTS_IN_ATTACK, ATTEMPTS);
        }

        assertThat(guess("198.51.100.1")).as("at a fresh address").isEqualTo(ATTEMPTS_IN_ATTACK);
        assertThat(guess("192.0.2.200")).as("where the owner logged in before").isEqualTo(ATTEMPTS);
    }

    @Test
    void an_account_remembers_few_addresses() {
        for (int address = 1; address <= 40; address++) {
            attempts.succeeded(attempts.begin(email, "192.0.2." + address, () -> {}));
        }
        String known = attempts.begin(email, "192.0.2.99", () -> {}).known();

        long remembered = TestGateway.shared().backbone().redis().call(commands -> commands.zcard(known));

        assertThat(remembered).isEqualTo(16);
    }

    @Test
    void addresses_of_one_network_count_as_one() {
        assertThat(guess("2001:db8::1")).isEqualTo(ATTEMPTS);
        assertThat(guess("2001:db8::2")).isZero();
        assertThat(guess("2001:db8:0:1::1")).isEqualTo(ATTEMPTS);
    }

    @Test
    void cancelled_attempts_are_returned_and_no_more() {
        Attempt attempt = attempts.begin(email, "192.0.2.1", () -> {});
        attempts.cancel(attempt);
        attempts.cancel(attempt);

        assertThat(guess("192.0.2.1")).isEqualTo(ATTEMPTS);
    }

    /** The number of attempts that the address gets. */
    private int guess(String address) {
        for (int made = 0; made < 100; made++) {
            try {
                attempts.begin(email, address, () -> {});
            } catch (ApiException refused) {
                assertThat(refused.status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
                assertThat(refused.retryAfter())
                        .isBetween(java.time.Duration.ofSeconds(1), java.time.Duration.ofMinutes(1));
                return made;
            }
        }
        throw new AssertionError("no limit at " + address);
    }
}
