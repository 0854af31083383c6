package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.TestServers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators by {@code SYNAPSE_OPERATORS}. The addresses have an ü of two code points in the setting and of one in the account. */
class OperatorsTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String DATABASE = TestServers.freshDatabase().url();
    private static final String REDIS = TestServers.freshRedis().url();
    private static final String SETTING =
            "Olga@Example.org, ju\u0308rgen@example.org,, nobody@example.org ,olga@example.org";

    private static TestGateway gateway;

    @BeforeAll
    static void registerFirst() {
        try (TestGateway before = TestGateway.start(DATABASE, REDIS, Map.of())) {
            before.api().register("olga@example.org", PASSWORD).expect(201);
            before.api().register("J\u00dcRGEN@example.org", PASSWORD).expect(201);
            before.api().register("anna@example.org", PASSWORD).expect(201);
            assertThat(isOperator(before.api(), "olga@example.org")).isFalse();
        }
        gateway = TestGateway.start(DATABASE, REDIS, Map.of("SYNAPSE_OPERATORS", SETTING));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "olga@example.org, true",
        "OLGA@example.ORG, true",
        "j\u00fcrgen@example.org, true",
        "anna@example.org, false"
    })
    void accounts_with_a_listed_address_are_operators(String email, boolean operator) {
        assertThat(isOperator(gateway.api(), email)).isEqualTo(operator);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@example.org", "NOBODY@Example.org", " nobody@example.org "})
    void a_listed_address_without_an_account_cannot_be_registered(String email) {
        Answer refused = gateway.api().register(email, PASSWORD).expect(403);

        assertThat(refused.body().path("detail").asString())
                .contains("SYNAPSE_OPERATORS")
                .contains("Register it first");
        gateway.api().login(email, PASSWORD).expect(401);
    }

    @Test
    void an_operators_account_looks_like_any_other_to_a_stranger_who_registers() {
        Answer operator = gateway.api().register("olga@example.org", PASSWORD).expect(409);
        Answer user = gateway.api().register("anna@example.org", PASSWORD).expect(409);

        assertThat(operator.text()).isEqualTo(user.text());
    }

    @Test
    void the_address_of_a_closed_account_stays_reserved() {
        try (TestGateway before = TestGateway.start(DATABASE, REDIS, Map.of())) {
            before.api().register("gone@example.org", PASSWORD).expect(201);
        }
        try (TestGateway listed = TestGateway.start(DATABASE, REDIS, Map.of("SYNAPSE_OPERATORS", "gone@example.org"))) {
            ApiClient gone = loggedIn(listed.api(), "gone@example.org");
            gone.send("DELETE", "/auth/me", "{\"password\": \"" + PASSWORD + "\"}", Map.of())
                    .expect(204);

            listed.api().register("gone@example.org", PASSWORD).expect(403);
        }
    }

    @Test
    void a_key_may_operate_as_long_as_its_user_may() {
        ApiClient olga = loggedIn(gateway.api(), "olga@example.org");
        ApiClient anna = loggedIn(gateway.api(), "anna@example.org");
        assertThat(TestingKeys.create(anna, "read", "operator").expect(422).text())
                .contains("only for operators");
        String key = TestingKeys.key(olga, "operator");

        gateway.api().as(key).get("/operator/version").expect(200);

        try (TestGateway without =
                TestGateway.start(DATABASE, REDIS, Map.of("SYNAPSE_OPERATORS", "anna@example.org"))) {
            assertThat(without.api()
                            .as(key)
                            .get("/operator/version")
                            .expect(403)
                            .text())
                    .contains("the role \\\"operator\\\"");
        }
    }

    private static boolean isOperator(ApiClient api, String email) {
        return loggedIn(api, email).me().expect(200).body().path("operator").asBoolean();
    }

    private static ApiClient loggedIn(ApiClient api, String email) {
        return api.as(api.login(email, PASSWORD)
                .expect(200)
                .body()
                .path("access_token")
                .asString());
    }
}
