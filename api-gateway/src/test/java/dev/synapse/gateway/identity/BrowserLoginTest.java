package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class BrowserLoginTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String CLEARED = "synapse_session=; Path=/auth/browser; Max-Age=0; Expires=Thu, 01 Jan 1970 "
            + "00:00:00 GMT; HttpOnly; SameSite=Strict";

    private final ApiClient api = TestGateway.shared().api();
    private final String email = "browser-" + UUID.randomUUID() + "@example.org";

    @Test
    void a_login_answers_with_the_access_token_and_sets_the_refresh_token_as_a_cookie() {
        api.register(email, PASSWORD).expect(201);

        Answer answer = login(Map.of("User-Agent", "Browser/1")).expect(200);

        assertThat(answer.body().propertyNames()).containsExactlyInAnyOrder("access_token", "token_type", "expires_in");
        assertThat(answer.body().path("token_type").asString()).isEqualTo("bearer");
        assertThat(answer.body().path("expires_in").asLong()).isEqualTo(1800);
        assertThat(attributes(answer))
                .containsExactlyInAnyOrder("HttpOnly", "SameSite=Strict", "Path=/auth/browser", "Max-Age=2592000");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        ApiClient page = with(answer);
        assertThat(page.get("/auth/logins").body().path(0).path("client").asString())
                .isEqualTo("Browser/1");
        assertThat(audited(page, "login.opened")).isEqualTo(1);
    }

    @Test
    void over_tls_the_cookie_is_for_tls_only() {
        try (TestGateway gateway = TestGateway.start(Map.of("SYNAPSE_TRUSTED_PROXIES", "127.0.0.1"))) {
            gateway.api().register(email, PASSWORD).expect(201);
            Map<String, String> overTls = Map.of("X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.1");

            Answer login = send(gateway.api(), "login", credentials(email, PASSWORD), overTls)
                    .expect(200);
            Answer refresh = send(gateway.api(), "refresh", "", with(overTls, cookie(login)))
                    .expect(200);
            Answer logout = send(gateway.api(), "logout", "", with(overTls, cookie(refresh)))
                    .expect(204);
            Answer plain = send(gateway.api(), "login", credentials(email, PASSWORD), Map.of())
                    .expect(200);

            assertThat(Stream.of(login, refresh, logout))
                    .allSatisfy(answer -> assertThat(attributes(answer)).contains("Secure", "HttpOnly"));
            assertThat(attributes(plain)).doesNotContain("Secure");
        }
        // X-Forwarded-Proto of a client that is no proxy
        api.register(email, PASSWORD).expect(201);
        assertThat(attributes(login(Map.of("X-Forwarded-Proto", "https")).expect(200)))
                .doesNotContain("Secure");
    }

    @Test
    void a_wrong_password_is_answered_and_counted_as_by_the_form() {
        api.register(email, PASSWORD).expect(201);
        Answer form = api.login(email, "wrong").expect(401);

        Answer wrong = send(api, "login", credentials(email, "wrong"), Map.of()).expect(401);
        Answer unknown = send(api, "login", credentials("nobody-" + email, PASSWORD), Map.of())
                .expect(401);

        assertThat(wrong.body().path("detail")).isEqualTo(form.body().path("detail"));
        assertThat(unknown.body().path("detail")).isEqualTo(form.body().path("detail"));
        assertThat(wrong.headers().allValues("Set-Cookie")).isEmpty();
        for (int i = 2; i < 10; i++) {
            send(api, "login", credentials(email, "wrong"), Map.of()).expect(401);
        }
        assertThat(login(Map.of()).expect(429).header("Retry-After")).isNotEmpty();
        api.login(email, PASSWORD).expect(429);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | email password",
                "{\"email\": \"\", \"password\": \"x\"} | email",
                "{\"email\": \"a@example.org\"} | password",
                "{\"email\": \"a@example.org\", \"password\": \"x\", \"grant_type\": \"password\"} | grant_type",
            })
    void an_invalid_login_is_refused(String body, String fields) {
        Answer refused = send(api, "login", body, Map.of()).expect(422);

        assertThat(refused.body()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .containsExactly(fields.split(" "));
    }

    @Test
    void a_refresh_rotates_the_cookie() {
        Answer login = opened();

        Answer first = refresh(cookie(login)).expect(200);
        Answer second = refresh(cookie(first)).expect(200);

        assertThat(List.of(cookie(login), cookie(first), cookie(second))).doesNotHaveDuplicates();
        assertThat(attributes(second))
                .containsExactlyInAnyOrder("HttpOnly", "SameSite=Strict", "Path=/auth/browser", "Max-Age=2592000");
        assertThat(second.body().propertyNames()).containsExactlyInAnyOrder("access_token", "token_type", "expires_in");
        assertThat(with(second).get("/auth/logins").expect(200).body()).hasSize(1);
    }

    @Test
    void without_a_valid_cookie_a_refresh_is_a_401_and_clears_it() {
        List<Answer> refused = new ArrayList<>();
        refused.add(send(api, "refresh", "", Map.of()));
        for (String value :
                List.of("", "x", "x".repeat(1001), "\"\"", UUID.randomUUID().toString())) {
            refused.add(refresh(value));
        }

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers().allValues("Set-Cookie")).containsExactly(CLEARED);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        });
    }

    @Test
    void of_several_cookies_none_is_used() {
        Answer login = opened();
        String two = "synapse_session=%s; synapse_session=other".formatted(cookie(login));

        for (String call : List.of("refresh", "logout")) {
            send(api, call, "", Map.of("Cookie", two)).expect(400);
        }

        refresh(cookie(login)).expect(200);
    }

    @Test
    void tabs_that_refresh_at_the_same_moment_all_stay_logged_in() {
        Answer login = opened();
        List<CompletableFuture<Answer>> tabs = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> refresh(cookie(login)), Thread::startVirtualThread))
                .toList();

        List<Answer> answers = tabs.stream().map(CompletableFuture::join).toList();

        assertThat(answers).allSatisfy(answer -> with(answer.expect(200)).me().expect(200));
        Set<String> cookies = answers.stream().map(BrowserLoginTest::cookie).collect(Collectors.toSet());
        assertThat(cookies).hasSize(1);
        Answer next = refresh(cookies.iterator().next()).expect(200);
        assertThat(with(next).get("/auth/logins").expect(200).body()).hasSize(1);
    }

    @Test
    void a_page_that_lost_the_answer_to_its_refresh_stays_logged_in() {
        Answer login = opened();
        refresh(cookie(login)).expect(200); // lost
        refresh(cookie(login)).expect(200); // lost, too

        Answer again = refresh(cookie(login)).expect(200);

        Answer next = refresh(cookie(again)).expect(200);
        with(next).me().expect(200);
        assertThat(audited(with(next), "login.revoked")).isZero();
    }

    @Test
    void a_token_that_was_spent_longer_ago_ends_the_login() {
        Answer login = opened();
        Answer fresh = refresh(cookie(login)).expect(200);
        spendEarlier(login, 31);

        Answer refused = refresh(cookie(login)).expect(401);

        assertThat(refused.headers().allValues("Set-Cookie")).containsExactly(CLEARED);
        refresh(cookie(fresh)).expect(401);
        with(fresh).me().expect(401);
        assertThat(audited(with(login(Map.of()).expect(200)), "login.revoked")).isEqualTo(1);
    }

    @Test
    void a_token_whose_successor_has_been_used_ends_the_login() {
        Answer login = opened();
        Answer first = refresh(cookie(login)).expect(200);
        Answer second = refresh(cookie(first)).expect(200);

        refresh(cookie(login)).expect(401);

        refresh(cookie(second)).expect(401);
        with(second).me().expect(401);
    }

    @Test
    void a_token_that_was_spent_as_json_ends_the_login() {
        Answer login = opened();
        Answer stolen = json(cookie(login)).expect(200);

        refresh(cookie(login)).expect(401);

        json(stolen.body().path("refresh_token").asString()).expect(401);
    }

    @Test
    void a_spent_token_that_is_sent_as_json_ends_the_login() {
        Answer login = opened();
        Answer fresh = refresh(cookie(login)).expect(200);

        json(cookie(login)).expect(401);

        refresh(cookie(fresh)).expect(401);
    }

    @Test
    void within_the_grace_an_ended_login_stays_ended() {
        Answer login = opened();
        Answer fresh = refresh(cookie(login)).expect(200);
        send(api, "logout", "", cookieOf(cookie(fresh))).expect(204);

        refresh(cookie(login)).expect(401);
        refresh(cookie(fresh)).expect(401);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_logout_ends_the_login_and_clears_the_cookie(boolean withSpentToken) {
        Answer login = opened();
        Answer fresh = refresh(cookie(login)).expect(200);

        Answer out = send(api, "logout", "", cookieOf(cookie(withSpentToken ? login : fresh)))
                .expect(204);

        assertThat(out.headers().allValues("Set-Cookie")).containsExactly(CLEARED);
        with(fresh).me().expect(401);
        refresh(cookie(fresh)).expect(401);
        assertThat(audited(with(login(Map.of()).expect(200)), "login.closed")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "synapse_session=", "synapse_session=unknown", "other=x"})
    void a_logout_without_a_login_is_no_error(String cookie) {
        Answer out = send(api, "logout", "", cookie.isEmpty() ? Map.of() : Map.of("Cookie", cookie))
                .expect(204);

        assertThat(out.headers().allValues("Set-Cookie")).containsExactly(CLEARED);
    }

    @Test
    void the_cookie_opens_nothing_else() {
        Answer login = opened();

        api.send("GET", "/auth/me", "", cookieOf(cookie(login))).expect(401);
        api.as(cookie(login)).me().expect(401);
    }

    @Test
    void a_new_password_and_a_closed_account_end_the_logins_of_browsers() {
        Answer first = opened();
        Answer second = login(Map.of()).expect(200);

        with(first)
                .post(
                        "/auth/password",
                        ApiClient.json().put("current_password", PASSWORD).put("new_password", "staple a horse"))
                .expect(204);

        refresh(cookie(second)).expect(401);
        Answer kept = refresh(cookie(first)).expect(200);
        with(kept)
                .send("DELETE", "/auth/me", "{\"password\": \"staple a horse\"}", Map.of())
                .expect(204);
        refresh(cookie(kept)).expect(401);
        send(api, "logout", "", cookieOf(cookie(kept))).expect(204);
    }

    /** Sets the time at which the login's first token was spent. */
    private static void spendEarlier(Answer login, int seconds) {
        int changed = JdbcClient.create(TestGateway.shared().backbone().database())
                .sql("UPDATE refresh_tokens SET spent_at = spent_at - make_interval(secs => :seconds)"
                        + " WHERE token_hash = sha256(convert_to(:token, 'UTF8')) AND spent_at IS NOT NULL")
                .param("seconds", seconds)
                .param("token", cookie(login))
                .update();
        assertThat(changed).isEqualTo(1);
    }

    private static long audited(ApiClient user, String action) {
        return JdbcClient.create(TestGateway.shared().backbone().database())
                .sql("SELECT count(*) FROM audit_log WHERE user_id = :user AND action = :action")
                .param("user", UUID.fromString(user.me().expect(200).id()))
                .param("action", action)
                .query(Long.class)
                .single();
    }

    private Answer opened() {
        api.register(email, PASSWORD).expect(201);
        return login(Map.of()).expect(200);
    }

    private Answer login(Map<String, String> headers) {
        return send(api, "login", credentials(email, PASSWORD), headers);
    }

    private Answer refresh(String token) {
        return send(api, "refresh", "", cookieOf(token));
    }

    private Answer json(String token) {
        return api.post("/auth/refresh", ApiClient.json().put("refresh_token", token));
    }

    private static Answer send(ApiClient client, String call, String body, Map<String, String> headers) {
        return client.send("POST", "/auth/browser/" + call, body, with(headers, Map.of("X-Synapse-Browser", "1")));
    }

    private static Map<String, String> with(Map<String, String> headers, String token) {
        return with(headers, cookieOf(token));
    }

    private static Map<String, String> with(Map<String, String> headers, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return all;
    }

    private static Map<String, String> cookieOf(String token) {
        return Map.of("Cookie", "theme=dark; synapse_session=" + token);
    }

    private static String credentials(String email, String password) {
        return ApiClient.json().put("email", email).put("password", password).toString();
    }

    private ApiClient with(Answer answer) {
        return api.as(answer.body().path("access_token").asString());
    }

    private static String cookie(Answer answer) {
        String set = answer.header("Set-Cookie");
        assertThat(set).startsWith("synapse_session=");
        return set.substring("synapse_session=".length(), set.indexOf(';'));
    }

    private static List<String> attributes(Answer answer) {
        return Stream.of(answer.header("Set-Cookie").split("; "))
                .skip(1)
                .filter(attribute -> !attribute.startsWith("Expires="))
                .toList();
    }
}
