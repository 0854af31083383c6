package dev.synapse.gateway.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.TestServers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** {@code SYNAPSE_REGISTRATION=invite}. */
class RegistrationByInvitationTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String OPERATOR = "operator@example.org";
    private static final String SECOND_OPERATOR = "second@example.org";
    private static final String PATH = "/operator/invitations";
    private static final String DATABASE = TestServers.freshDatabase().url();
    private static final String REDIS = TestServers.freshRedis().url();

    private static TestGateway gateway;
    private static ApiClient operator;

    @BeforeAll
    static void start() {
        try (TestGateway open = TestGateway.start(DATABASE, REDIS, Map.of("SYNAPSE_OPERATORS", ""))) {
            open.api().register(OPERATOR, PASSWORD).expect(201);
            open.api().register(SECOND_OPERATOR, PASSWORD).expect(201);
        }
        gateway = TestGateway.start(DATABASE, REDIS, settings(OPERATOR + "," + SECOND_OPERATOR));
        operator = login(OPERATOR);
    }

    private static Map<String, String> settings(String operators) {
        return Map.of("SYNAPSE_REGISTRATION", "invite", "SYNAPSE_OPERATORS", operators);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "guessed", "used", "another address", "withdrawn"})
    void no_account_is_opened_without_an_open_invitation_for_the_address(String invitation) {
        String email = invitation.replace(' ', '-') + "@example.org";
        ObjectNode account = ApiClient.json().put("email", email).put("password", PASSWORD);
        switch (invitation) {
            case "guessed" -> account.put("invitation", "guess");
            case "used" -> {
                String token = token(ApiClient.json());
                register("first@example.org", token).expect(201);
                account.put("invitation", token);
            }
            case "another address" ->
                account.put("invitation", token(ApiClient.json().put("email", "another@example.org")));
            case "withdrawn" -> {
                Answer made = operator.post(PATH, ApiClient.json()).expect(201);
                operator.send("DELETE", PATH + "/" + made.id(), "", Map.of()).expect(204);
                account.put("invitation", made.body().path("token").asString());
            }
            default -> {}
        }

        assertThat(gateway.api().post("/auth/register", account).status()).isIn(403, 409);
        gateway.api().login(email, PASSWORD).expect(401);
    }

    @Test
    void without_an_invitation_no_address_is_known_to_be_registered_or_reserved() {
        register("emma@example.org", token(ApiClient.json())).expect(201);

        assertThat(List.of("emma@example.org", OPERATOR, "nobody@example.org"))
                .extracting(email -> register(email, "guess")
                        .expect(403)
                        .body()
                        .path("detail")
                        .asString())
                .hasSize(3)
                .containsOnly("There is no such invitation for this address, or it has expired or was withdrawn.");
    }

    @Test
    void an_operator_and_the_owner_of_a_group_invite_new_users() {
        register("bea@example.org", token(ApiClient.json().put("email", "Bea@example.org")))
                .expect(201);
        ApiClient bea = login("bea@example.org");
        String group = bea.createGroup("Team").expect(201).id();
        String token = bea.post(
                        "/groups/" + group + "/invitations", ApiClient.json().put("role", "editor"))
                .expect(201)
                .body()
                .path("token")
                .asString();

        register("carl@example.org", token).expect(201);

        login("carl@example.org").postMessage(group, "Hello").expect(202);
        bea.post(PATH, ApiClient.json()).expect(403);
    }

    @Test
    void an_invitation_to_open_an_account_is_for_those_without_one() {
        String token = token(ApiClient.json());

        operator.post("/invitations/accept", ApiClient.json().put("token", token))
                .expect(409);

        register("dora@example.org", token).expect(201);
        assertThat(operator.get(PATH).expect(200).body()).noneMatch(open -> open.has("token"));
    }

    @Test
    void an_invitation_does_not_open_an_operators_account() {
        register(OPERATOR.toUpperCase(Locale.ROOT), token(ApiClient.json())).expect(409);
    }

    @Test
    void the_invitations_of_an_operator_end_with_the_role_and_with_the_account() {
        int others = operator.get(PATH).expect(200).body().size();
        ApiClient second = login(SECOND_OPERATOR);
        String token = token(second, ApiClient.json());
        try (TestGateway without = TestGateway.start(DATABASE, REDIS, settings(OPERATOR))) {
            register(without, "finn@example.org", token).expect(403);
        }
        second.send("DELETE", "/auth/me", "{\"password\":\"" + PASSWORD + "\"}", Map.of())
                .expect(204);

        register("finn@example.org", token).expect(403);
        assertThat(operator.get(PATH).expect(200).body()).hasSize(others);
    }

    private static String token(ObjectNode invitation) {
        return token(operator, invitation);
    }

    private static String token(ApiClient operator, ObjectNode invitation) {
        return operator.post(PATH, invitation).expect(201).body().path("token").asString();
    }

    private static Answer register(String email, String token) {
        return register(gateway, email, token);
    }

    private static Answer register(TestGateway gateway, String email, String token) {
        return gateway.api()
                .post(
                        "/auth/register",
                        ApiClient.json()
                                .put("email", email)
                                .put("password", PASSWORD)
                                .put("invitation", token));
    }

    private static ApiClient login(String email) {
        return gateway.api()
                .as(gateway.api()
                        .login(email, PASSWORD)
                        .expect(200)
                        .body()
                        .path("access_token")
                        .asString());
    }
}
