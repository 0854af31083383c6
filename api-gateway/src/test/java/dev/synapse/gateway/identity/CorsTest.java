package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CorsTest {

    private static final String OURS = "https://app.example.org";

    private static final TestGateway GATEWAY = TestGateway.start(Map.of("SYNAPSE_ALLOWED_ORIGINS", OURS));
    private static final ApiClient ANNA = GATEWAY.api().asNewUser();

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    @Test
    void pages_of_allowed_origins_can_call_the_api() {
        Answer preflight = GATEWAY.api()
                .send(
                        "OPTIONS",
                        "/groups",
                        "",
                        Map.of(
                                "Origin", OURS,
                                "Access-Control-Request-Method", "POST",
                                "Access-Control-Request-Headers", "x-api-key, if-match, if-none-match"))
                .expect(200);
        Answer call = ANNA.send("GET", "/groups", "", Map.of("Origin", OURS)).expect(200);

        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("PATCH");
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("x-api-key", "if-match", "if-none-match");
        assertThat(call.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
        assertThat(call.header("Access-Control-Expose-Headers")).contains("Retry-After", "ETag");
    }

    @Test
    void pages_of_other_origins_get_a_problem_document() {
        Map<String, String> others = Map.of("Origin", "https://evil.example");

        Answer refused = ANNA.send("GET", "/groups", "", others).expect(403);

        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.body().path("instance").asString()).isEqualTo("/groups");
        assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
    }
}
