package dev.synapse.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A burst of logins from one address. */
class LoginQueueTest {

    private static final int BURST = 300;

    private static final TestGateway GATEWAY = TestGateway.startWithRecommendedPasswordCost();

    private final ApiClient api = GATEWAY.api();

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @Test
    void a_burst_of_logins_is_served_a_few_at_a_time_and_refused_beyond_the_queue() throws Exception {
        ApiClient user = api.asNewUser();
        String email = "unknown-" + UUID.randomUUID() + "@example.org"; // of which few passwords are verified
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> logins = new ArrayList<>();
            for (int i = 0; i < BURST; i++) {
                logins.add(clients.submit(() -> api.login(email, "wrong")));
            }
            user.me().expect(200);
            for (Future<Answer> login : logins) {
                answers.add(login.get());
            }
        }

        // 503: a busy machine can take longer than the wait for a password check
        assertThat(answers).extracting(Answer::status).contains(401, 429).isSubsetOf(401, 429, 503);
        List<Answer> refused = answers.stream()
                .filter(answer -> answer.text().contains("Too many concurrent logins"))
                .toList();
        assertThat(refused).isNotEmpty();
        assertThat(refused).extracting(Answer::status).containsOnly(429);
        assertThat(refused).extracting(answer -> answer.header("Retry-After")).containsOnly("1");
        api.asNewUser().me().expect(200);
    }
}
