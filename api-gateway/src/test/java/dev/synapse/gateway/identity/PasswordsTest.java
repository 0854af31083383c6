package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.testkit.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class PasswordsTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String ADDRESS = "127.0.0.1";
    private static final String TODAYS = "$argon2id$v=19$m=9216,t=4,p=1$";

    private final JdbcClient sql =
            JdbcClient.create(TestGateway.shared().backbone().database());
    private final ApiClient api = TestGateway.shared().api();
    private final String email = "anna-" + UUID.randomUUID() + "@example.org";

    @Test
    void when_the_queue_is_full_a_password_is_rejected_immediately() throws Exception {
        Passwords passwords = new Passwords(PasswordCost.RECOMMENDED, 1, 2);
        int hashed = 0;
        int refused = 0;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> hashes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                hashes.add(clients.submit(() -> passwords.hash(PASSWORD, ADDRESS)));
            }
            for (Future<String> hash : hashes) {
                try {
                    assertThat(hash.get()).startsWith(TODAYS);
                    hashed++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOfSatisfying(ApiException.class, PasswordsTest::assertBusy);
                    refused++;
                }
            }
        }
        passwords.destroy();

        assertThat(hashed).as("the two in the queue").isGreaterThanOrEqualTo(2);
        assertThat(refused).isGreaterThanOrEqualTo(30);
    }

    private static void assertBusy(ApiException refusal) {
        assertThat(refusal.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(refusal.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void an_unknown_account_matches_no_password_but_still_computes_a_hash() {
        Passwords passwords = new Passwords(PasswordCost.RECOMMENDED, 1, 2);
        String hash = passwords.hash(PASSWORD, ADDRESS);

        assertThat(passwords.verify(PASSWORD, hash, ADDRESS).matches()).isTrue();
        assertThat(passwords.verify(PASSWORD, hash, ADDRESS).upgradedHash()).isEmpty();
        assertThat(passwords.verify("wrong", hash, ADDRESS).matches()).isFalse();
        assertThat(passwords.verify(PASSWORD, null, ADDRESS).matches()).isFalse();
        long known = nanos(() -> passwords.verify("wrong", hash, ADDRESS));
        long unknown = nanos(() -> passwords.verify("wrong", null, ADDRESS));
        passwords.destroy();

        assertThat((double) unknown / known).isBetween(0.2, 5.0);
    }

    @Test
    void a_hash_with_outdated_parameters_is_replaced_at_the_next_login() {
        api.register(email, PASSWORD).expect(201);
        String old = String.valueOf(new Argon2PasswordEncoder(16, 32, 1, 47_104, 1).encode(PASSWORD));
        sql.sql("UPDATE users SET password_hash = :hash WHERE email = :email")
                .param("hash", old)
                .param("email", email)
                .update();

        api.login(email, "wrong").expect(401);
        assertThat(kept()).isEqualTo(old);
        api.login(email, PASSWORD).expect(200);

        String upgraded = kept();
        assertThat(upgraded).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        api.login(email, PASSWORD).expect(200);
        assertThat(kept()).isEqualTo(upgraded);
    }

    private String kept() {
        return sql.sql("SELECT password_hash FROM users WHERE email = :email")
                .param("email", email)
                .query(String.class)
                .single();
    }

    /** The shortest duration of several runs. */
    private static long nanos(Runnable work) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begun = System.nanoTime();
            work.run();
            shortest = Math.min(shortest, System.nanoTime() - begun);
        }
        return shortest;
    }
}
