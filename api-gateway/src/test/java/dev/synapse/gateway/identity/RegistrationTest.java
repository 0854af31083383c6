package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.TestServers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed registration. */
class RegistrationTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String EMAIL = "anna@example.org";
    private static final String DATABASE = TestServers.freshDatabase().url();
    private static final String REDIS = TestServers.freshRedis().url();

    private static final TestGateway CLOSED =
            TestGateway.start(DATABASE, REDIS, Map.of("SYNAPSE_REGISTRATION", "closed"));

    private final ApiClient api = CLOSED.api();

    @AfterAll
    static void stop() {
        CLOSED.close();
    }

    @Test
    void accounts_from_before_continue() {
        try (TestGateway open = TestGateway.start(DATABASE, REDIS, Map.of("SYNAPSE_REGISTRATION", "open"))) {
            open.api().register(EMAIL, PASSWORD).expect(201);
        }

        Answer login = api.login(EMAIL, PASSWORD).expect(200);

        api.as(login.body().path("access_token").asString()).me().expect(200);
        api.register(EMAIL, PASSWORD).expect(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\": \"bea@example.org\", \"password\": \"correct horse battery\"}",
                "{\"email\": \"BEA@EXAMPLE.ORG\", \"password\": \"correct horse battery\"}",
                "{\"email\": \"nothing\", \"password\": \"short\"}",
                "{}"
            })
    void every_registration_is_refused(String body) {
        for (String path : new String[] {"/auth/register", "/auth/register/", "/auth/%72egister"}) {
            Answer refused = api.send("POST", path, body, Map.of()).expect(403);

            assertThat(refused.body().path("detail").asString())
                    .isEqualTo("Registration is closed on this server (SYNAPSE_REGISTRATION=closed).");
        }
        api.login("bea@example.org", PASSWORD).expect(401);
    }
}
