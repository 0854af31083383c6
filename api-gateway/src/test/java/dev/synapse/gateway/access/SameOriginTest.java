package dev.synapse.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests with the cookie of a browser, as pages of this origin and of others make them. */
class SameOriginTest {

    private static final String LISTED = "https://app.example.org";
    private static final TestGateway PLAIN = TestGateway.shared();
    private static final TestGateway LISTING = TestGateway.start(Map.of("SYNAPSE_ALLOWED_ORIGINS", LISTED));

    @AfterAll
    static void close() {
        LISTING.close();
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                // gateway | X-Synapse-Browser | Origin | Sec-Fetch-Site | served
                "plain   | 1    |                          |             | yes",
                "plain   | 1    | self                     |             | yes",
                "plain   | 1    | self                     | same-origin | yes",
                "plain   | 1    |                          | same-origin | yes",
                "plain   |      |                          |             | no",
                "plain   |      | self                     | same-origin | no",
                "plain   | ''   | self                     | same-origin | no",
                "plain   | 0    | self                     | same-origin | no",
                "plain   | true | self                     | same-origin | no",
                "plain   | 1    | https://evil.example     |             | no",
                "plain   | 1    | https://evil.example     | cross-site  | no",
                "plain   | 1    | https://evil.example     | same-origin | no",
                "plain   | 1    | self                     | cross-site  | no",
                "plain   | 1    | self                     | same-site   | no",
                "plain   | 1    |                          | cross-site  | no",
                "plain   | 1    |                          | same-site   | no",
                "plain   | 1    |                          | none        | no",
                "plain   | 1    | null                     |             | no",
                "plain   | 1    | http://localhost:1       |             | no",
                "plain   | 1    | self-https               |             | no",
                "plain   | 1    | other-port               |             | no",
                "plain   | 1    | https://app.example.org  | cross-site  | no",
                "plain   | 1    | nonsense                 |             | no",
                "plain   | 1    | http://[                 |             | no",
                "plain   | 1    | http://127.0.0.1:x       |             | no",
                "listing | 1    |                          |             | yes",
                "listing | 1    | self                     | same-origin | yes",
                "listing | 1    | https://app.example.org  | cross-site  | yes",
                "listing | 1    | https://app.example.org  | same-site   | yes",
                "listing | 1    | https://app.example.org  |             | yes",
                "listing |      | https://app.example.org  | same-site   | no",
                "listing | 1    | https://evil.example     | cross-site  | no",
                "listing | 1    | http://app.example.org   | cross-site  | no",
                "listing | 1    | https://app.example.org.evil.example | cross-site | no",
                "listing | 1    | null                     | cross-site  | no",
                "listing | 1    | nonsense                 |             | no",
                "listing | 1    | http://[                 |             | no",
                "listing | 1    | http://127.0.0.1:x       |             | no",
                "listing | 1    |                          | cross-site  | no",
            })
    void only_pages_of_this_origin_or_a_listed_one_are_served(
            String gateway, String header, String origin, String site, String served) {
        ApiClient api = (gateway.equals("plain") ? PLAIN : LISTING).api();
        Map<String, String> headers = new LinkedHashMap<>();
        put(headers, "X-Synapse-Browser", header);
        put(headers, "Origin", origin == null ? null : origin(origin, api));
        put(headers, "Sec-Fetch-Site", site);

        boolean isServed = served.equals("yes");

        for (String call : List.of("login", "refresh", "logout")) {
            for (String path :
                    List.of("/auth/browser/" + call, "/auth/%62rowser/" + call, "/auth/browser/" + call + "/")) {
                Answer answer = api.send("POST", path, call.equals("login") ? login() : "", headers);
                assertThat(answer.status()).as(path).isEqualTo(isServed ? (call.equals("logout") ? 204 : 401) : 403);
                if (!isServed) {
                    assertThat(answer.body().path("detail").asString())
                            .matches(".*(X-Synapse-Browser|SYNAPSE_ALLOWED_ORIGINS).*");
                    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
                }
            }
        }
    }

    @Test
    void a_form_of_another_site_is_refused_before_it_is_read() {
        Map<String, String> form = Map.of("Content-Type", "text/plain", "Origin", "https://evil.example");

        PLAIN.api()
                .send("POST", "/auth/browser/login", "{\"email\": \"a\", \"password\": \"=\"}", form)
                .expect(403);
    }

    @Test
    void pages_of_a_listed_origin_may_send_the_header_and_the_cookie() {
        Answer preflight = preflight("/auth/browser/refresh").expect(200);
        Answer elsewhere = preflight("/groups");

        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(preflight.header("Access-Control-Allow-Headers")).containsIgnoringCase("x-synapse-browser");
        assertThat(elsewhere.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(LISTING.api()
                        .send("POST", "/auth/browser/refresh", "", Map.of("Origin", LISTED, "X-Synapse-Browser", "1"))
                        .header("Access-Control-Allow-Credentials"))
                .isEqualTo("true");
    }

    private static Answer preflight(String path) {
        return LISTING.api()
                .send(
                        "OPTIONS",
                        path,
                        "",
                        Map.of(
                                "Origin", LISTED,
                                "Access-Control-Request-Method", "POST",
                                "Access-Control-Request-Headers", "content-type, x-synapse-browser"));
    }

    private static void put(Map<String, String> headers, String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static String origin(String name, ApiClient api) {
        return switch (name) {
            case "self" -> api.baseUrl();
            case "self-https" -> api.baseUrl().replace("http:", "https:");
            case "other-port" -> "http://127.0.0.1:1";
            default -> name;
        };
    }

    private static String login() {
        return ApiClient.json()
                .put("email", "nobody-" + UUID.randomUUID() + "@example.org")
                .put("password", "x")
                .toString();
    }
}
