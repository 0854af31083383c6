package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.identity.ScriptedProvider.Signing;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class OidcTest {

    private static final String PASSWORD = "correct horse battery";
    private static final ScriptedProvider PROVIDER = new ScriptedProvider();
    private static final TestGateway GATEWAY = TestGateway.start(PROVIDER.settings());

    private final Site site = new Site(GATEWAY, PROVIDER);
    private final String email = "oidc-" + UUID.randomUUID() + "@example.org";
    private final String subject = UUID.randomUUID().toString();

    @AfterAll
    static void stop() {
        GATEWAY.close();
        PROVIDER.close();
    }

    /** A sign-in that a browser has begun. */
    private record Begun(String cookie, Map<String, String> request) {

        String state() {
            return request.get("state");
        }
    }

    /** A gateway and its provider, as a browser sees them. */
    private record Site(TestGateway gateway, ScriptedProvider provider) {

        Begun begin() {
            return begin("");
        }

        Begun begin(String query) {
            Answer answer = gateway.api().get("/auth/oidc/login" + query).expect(302);
            URI address = URI.create(answer.header("Location"));
            assertThat(answer.header("Location")).startsWith(provider.issuer() + "/authorize?");
            String cookie = answer.header("Set-Cookie");
            assertThat(cookie)
                    .startsWith("synapse_oidc=")
                    .contains("; Path=/auth/oidc;", "; Max-Age=600;", "; HttpOnly", "; SameSite=Lax");
            return new Begun(
                    cookie.substring(0, cookie.indexOf(';')), ScriptedProvider.parameters(address.getRawQuery()));
        }

        /** The provider sends the browser back. */
        Answer back(Begun begun, String query) {
            Answer answer = gateway.api()
                    .send(
                            "GET",
                            "/auth/oidc/callback?" + query,
                            "",
                            begun.cookie().isEmpty()
                                    ? Map.of("User-Agent", "Browser/1")
                                    : Map.of("Cookie", begun.cookie(), "User-Agent", "Browser/1"))
                    .expect(302);
            assertThat(answer.headers().allValues("Set-Cookie").getFirst()).startsWith("synapse_oidc=; ");
            return answer;
        }

        Answer signIn(Signing signing, UnaryOperator<JWTClaimsSet.Builder> claims) {
            Begun begun = begin();
            return back(begun, query(begun, provider.consent(begun.request(), signing, claims)));
        }

        Answer signIn(String subject, String email) {
            return signIn(Signing.PUBLISHED_KEY, person(subject, email));
        }

        /** The client of the page after a sign-in. */
        ApiClient page(Answer signedIn) {
            assertThat(signedIn.header("Location")).isEqualTo("/");
            String cookie = signedIn.headers().allValues("Set-Cookie").stream()
                    .filter(set -> set.startsWith("synapse_session="))
                    .findFirst()
                    .orElseThrow();
            assertThat(cookie).contains("; Path=/auth/browser;", "; HttpOnly", "; SameSite=Strict");
            Answer refreshed = gateway.api()
                    .send(
                            "POST",
                            "/auth/browser/refresh",
                            "",
                            Map.of("X-Synapse-Browser", "1", "Cookie", cookie.substring(0, cookie.indexOf(';'))))
                    .expect(200);
            return gateway.api().as(refreshed.body().path("access_token").asString());
        }

        JdbcClient sql() {
            return JdbcClient.create(gateway.backbone().database());
        }
    }

    private static String query(Begun begun, String code) {
        return "code=%s&state=%s".formatted(code, begun.state());
    }

    private static UnaryOperator<JWTClaimsSet.Builder> person(String subject, String email) {
        return claims -> claims.subject(subject)
                .claim("email", email)
                .claim("email_verified", true)
                .claim("name", "Anna Example");
    }

    @Test
    void the_first_sign_in_opens_an_account_and_later_ones_return_to_it() {
        ApiClient first = site.page(site.signIn(subject, email.toUpperCase(java.util.Locale.ROOT)));
        JsonNode me = first.me().expect(200).body();

        ApiClient later = site.page(site.signIn(subject, "moved-" + email));

        assertThat(me.path("email").asString()).isEqualTo(email);
        assertThat(me.path("name").asString()).isEqualTo("Anna Example");
        assertThat(me.path("has_password").asBoolean(true)).isFalse();
        assertThat(later.me().expect(200).body()).isEqualTo(me);
        assertThat(first.get("/auth/logins").body().path(0).path("client").asString())
                .isEqualTo("Browser/1");
        assertThat(audited(me.path("id").asString()))
                .containsExactly(
                        "account.registered " + PROVIDER.issuer(),
                        "login.opened " + PROVIDER.issuer(),
                        "login.opened " + PROVIDER.issuer());
    }

    @Test
    void the_request_to_the_provider_has_state_nonce_and_a_challenge() {
        Begun one = site.begin();
        Begun other = site.begin();

        assertThat(one.request())
                .containsEntry("response_type", "code")
                .containsEntry("client_id", ScriptedProvider.CLIENT)
                .containsEntry("scope", "openid email profile")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", GATEWAY.api().baseUrl() + "/auth/oidc/callback");
        for (String random : List.of("state", "nonce", "code_challenge")) {
            assertThat(one.request().get(random)).as(random).hasSizeGreaterThan(40);
            assertThat(one.request().get(random)).isNotEqualTo(other.request().get(random));
        }
        assertThat(one.cookie()).isNotEqualTo(other.cookie());
    }

    static Stream<Arguments> invalidAnswers() {
        Instant past = Instant.now().minusSeconds(600);
        return Stream.of(
                answer("the nonce of another request", "invalid_answer", claims -> claims.claim("nonce", "other")),
                answer("no nonce", "invalid_answer", claims -> claims.claim("nonce", null)),
                answer(
                        "expired",
                        "invalid_answer",
                        claims -> claims.issueTime(Date.from(past)).expirationTime(Date.from(past.plusSeconds(300)))),
                answer("no expiry", "invalid_answer", claims -> claims.expirationTime(null)),
                answer("no time of issue", "invalid_answer", claims -> claims.issueTime(null)),
                answer(
                        "issued in the future",
                        "invalid_answer",
                        claims -> claims.issueTime(Date.from(Instant.now().plusSeconds(3_600)))),
                answer(
                        "not valid yet",
                        "invalid_answer",
                        claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(3_600)))),
                answer("for another client", "invalid_answer", claims -> claims.audience("other")),
                answer("no audience", "invalid_answer", claims -> claims.audience((String) null)),
                answer(
                        "for two clients, without the authorized one",
                        "invalid_answer",
                        claims -> claims.audience(List.of("other", ScriptedProvider.CLIENT))),
                answer("authorized for another client", "invalid_answer", claims -> claims.claim("azp", "other")),
                answer("of another issuer", "invalid_answer", claims -> claims.issuer("https://other.example")),
                answer("of no issuer", "invalid_answer", claims -> claims.issuer(null)),
                answer("no subject", "invalid_answer", claims -> claims.subject(null)),
                answer("a subject that is too long", "invalid_answer", claims -> claims.subject("x".repeat(256))),
                Arguments.of(
                        "unsigned", "invalid_answer", Signing.NONE, UnaryOperator.<JWTClaimsSet.Builder>identity()),
                Arguments.of(
                        "signed with the client's secret",
                        "invalid_answer",
                        Signing.CLIENT_SECRET,
                        UnaryOperator.<JWTClaimsSet.Builder>identity()),
                Arguments.of(
                        "signed with another key",
                        "invalid_answer",
                        Signing.OTHER_KEY,
                        UnaryOperator.<JWTClaimsSet.Builder>identity()),
                Arguments.of(
                        "no token", "invalid_answer", Signing.NO_TOKEN, UnaryOperator.<JWTClaimsSet.Builder>identity()),
                answer(
                        "an address that is not verified",
                        "email_not_verified",
                        claims -> claims.claim("email_verified", false)),
                answer("that as text", "email_not_verified", claims -> claims.claim("email_verified", "false")),
                answer(
                        "that as something else",
                        "email_not_verified",
                        claims -> claims.claim("email_verified", "maybe")),
                answer("nothing about that", "email_not_verified", claims -> claims.claim("email_verified", null)),
                answer("no address", "email_not_verified", claims -> claims.claim("email", null)),
                answer("an empty address", "email_not_verified", claims -> claims.claim("email", "")),
                answer("no valid address", "email_not_verified", claims -> claims.claim("email", "nobody")));
    }

    private static Arguments answer(String what, String error, UnaryOperator<JWTClaimsSet.Builder> change) {
        return Arguments.of(what, error, Signing.PUBLISHED_KEY, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidAnswers")
    void an_invalid_answer_signs_nobody_in(
            String what, String error, Signing signing, UnaryOperator<JWTClaimsSet.Builder> change) {
        PROVIDER.userInfo(Map.of("sub", subject));

        Answer refused = site.signIn(
                signing, claims -> change.apply(person(subject, email).apply(claims)));

        assertRefused(refused, error);
        assertThat(accounts(email)).isZero();
    }

    @Test
    void an_invalid_answer_of_a_known_person_signs_nobody_in() {
        site.page(site.signIn(subject, email));

        assertRefused(site.signIn(Signing.NONE, person(subject, email)), "invalid_answer");
        assertRefused(
                site.signIn(
                        Signing.PUBLISHED_KEY,
                        claims -> person(subject, email).apply(claims).claim("email_verified", false)),
                "email_not_verified");
    }

    @ParameterizedTest
    @CsvSource({
        "code=CODE, expired",
        "code=CODE&state=, expired",
        "code=CODE&state=other, expired",
        "code=CODE&state=STATE&state=STATE, invalid_answer",
        "state=STATE, invalid_answer",
        "code=&state=STATE, invalid_answer",
        "code=other&state=STATE, invalid_answer",
        "code=CODE&code=CODE&state=STATE, invalid_answer",
        "code=CODE&state=STATE&iss=https://other.example, invalid_answer",
        "error=access_denied&state=STATE, denied",
        "error=server_error&error_description=x&state=STATE, denied",
        "error=access_denied&state=STATE&code=CODE, denied",
        "error=access_denied, expired"
    })
    void an_answer_with_other_parameters_signs_nobody_in(String query, String error) {
        Begun begun = site.begin();
        String code = PROVIDER.consent(begun.request(), Signing.PUBLISHED_KEY, person(subject, email));

        assertRefused(site.back(begun, query.replace("CODE", code).replace("STATE", begun.state())), error);

        assertThat(accounts(email)).isZero();
    }

    @Test
    void an_answer_may_name_its_issuer() {
        Begun begun = site.begin();
        String code = PROVIDER.consent(begun.request(), Signing.PUBLISHED_KEY, person(subject, email));
        String issuer = URLEncoder.encode(PROVIDER.issuer(), StandardCharsets.UTF_8);

        site.page(site.back(begun, query(begun, code) + "&iss=" + issuer));
    }

    @Test
    void an_answer_in_another_browser_signs_nobody_in() {
        Begun attacker = site.begin();
        Begun victim = site.begin();
        String query =
                query(attacker, PROVIDER.consent(attacker.request(), Signing.PUBLISHED_KEY, person(subject, email)));

        assertRefused(site.back(victim, query), "expired");
        assertRefused(site.back(new Begun("", attacker.request()), query), "expired");
        assertRefused(site.back(attacker, query), "expired");
        assertThat(accounts(email)).isZero();
    }

    @Test
    void a_code_of_another_request_signs_nobody_in() {
        Begun mine = site.begin();
        Begun other = site.begin();
        String stolen = PROVIDER.consent(other.request(), Signing.PUBLISHED_KEY, person(subject, email));

        assertRefused(site.back(mine, query(mine, stolen)), "invalid_answer");
    }

    @Test
    void a_callback_that_is_replayed_signs_nobody_in() {
        Begun begun = site.begin();
        String query = query(begun, PROVIDER.consent(begun.request(), Signing.PUBLISHED_KEY, person(subject, email)));
        ApiClient page = site.page(site.back(begun, query));

        assertRefused(site.back(begun, query), "expired");

        assertThat(page.get("/auth/logins").expect(200).body()).hasSize(1);
    }

    @Test
    void a_sign_in_that_takes_too_long_has_to_begin_again() {
        Begun begun = site.begin();
        String code = PROVIDER.consent(begun.request(), Signing.PUBLISHED_KEY, person(subject, email));
        List<String> keys = GATEWAY.administrator().call(commands -> commands.keys("oidc:*"));
        assertThat(keys).isNotEmpty();
        for (String key : keys) {
            long left = GATEWAY.administrator().call(commands -> commands.ttl(key));
            assertThat(left).isBetween(1L, 600L);
        }
        keys.forEach(key -> GATEWAY.administrator().call(commands -> commands.del(key)));

        assertRefused(site.back(begun, query(begun, code)), "expired");
    }

    @Test
    void what_the_id_token_does_not_say_is_read_from_the_user_info() {
        PROVIDER.userInfo(Map.of("sub", subject, "email", email, "email_verified", true));
        Answer signedIn = site.signIn(Signing.PUBLISHED_KEY, claims -> claims.subject(subject));
        assertThat(site.page(signedIn).me().body().path("email").asString()).isEqualTo(email);

        PROVIDER.userInfo(Map.of("sub", "somebody else", "email", email, "email_verified", true));
        assertRefused(site.signIn(Signing.PUBLISHED_KEY, claims -> claims.subject(subject)), "invalid_answer");
    }

    @Test
    void an_account_with_the_address_is_taken_over_with_its_data_and_without_its_credentials() {
        ApiClient api = GATEWAY.api();
        api.register(email, PASSWORD).expect(201);
        ApiClient before =
                api.as(api.login(email, PASSWORD).body().path("access_token").asString());
        String key = before.send("POST", "/auth/keys", "{\"name\": \"k\", \"scopes\": [\"read\"]}", Map.of())
                .expect(201)
                .body()
                .path("key")
                .asString();
        String id = before.me().expect(200).id();
        String group = before.createGroup("Team").expect(201).id();

        ApiClient after = site.page(site.signIn(subject, email));

        assertThat(after.me().expect(200).id()).isEqualTo(id);
        after.group(group).expect(200);
        api.login(email, PASSWORD).expect(401);
        before.me().expect(401);
        Await.until(
                Duration.ofSeconds(5), () -> api.as(key).me().status() == 401, "the end of the key of the first owner");
        assertThat(after.get("/auth/logins").body()).hasSize(1);
        assertThat(site.sql()
                        .sql("SELECT details ->> 'ended_logins' FROM audit_log"
                                + " WHERE action = 'identity.linked' AND user_id = :id")
                        .param("id", UUID.fromString(id))
                        .query(String.class)
                        .list())
                .containsExactly("1");
        site.page(site.signIn(subject, email)).me().expect(200);
        after.me().expect(200);
    }

    @ParameterizedTest
    @CsvSource({"other subject, same issuer", "same subject, other issuer", "other subject, other issuer"})
    void another_identity_with_the_address_of_a_linked_account_does_not_get_it(String whose, String where) {
        site.page(site.signIn(subject, email));
        if (where.equals("other issuer")) {
            site.sql()
                    .sql("UPDATE oidc_identities SET issuer = 'https://former.example' WHERE subject = :subject")
                    .param("subject", subject)
                    .update();
        }

        assertRefused(
                site.signIn(
                        whose.equals("same subject")
                                ? subject
                                : UUID.randomUUID().toString(),
                        email),
                "already_linked");
    }

    @Test
    void first_sign_ins_at_the_same_moment_open_one_account() {
        List<CompletableFuture<Answer>> tabs = IntStream.range(0, 4)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> site.signIn(subject, email), Thread::startVirtualThread))
                .toList();

        assertThat(tabs.stream()
                        .map(tab -> site.page(tab.join()).me().expect(200).id())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void an_account_without_a_password_sets_one_or_is_closed_soon_after_a_sign_in() {
        ApiClient page = site.page(site.signIn(subject, email));
        GATEWAY.api().login(email, "x").expect(401);
        String set = "{\"new_password\": \"staple a horse\"}";
        ageLogins(11);
        page.send("POST", "/auth/password", set, Map.of()).expect(409);
        page.send(
                        "POST",
                        "/auth/password",
                        "{\"current_password\": \"\", \"new_password\": \"staple a horse\"}",
                        Map.of())
                .expect(422);
        page.send("DELETE", "/auth/me", "{}", Map.of()).expect(409);
        page.send("DELETE", "/auth/me", "{\"password\": \"x\"}", Map.of()).expect(409);

        ApiClient recent = site.page(site.signIn(subject, email));
        recent.send("POST", "/auth/password", set, Map.of()).expect(204);

        page.me().expect(401);
        GATEWAY.api().login(email, "staple a horse").expect(200);
        assertThat(recent.me().body().path("has_password").asBoolean()).isTrue();
        recent.send("POST", "/auth/password", set, Map.of()).expect(422);
        recent.send("DELETE", "/auth/me", "{}", Map.of()).expect(422);
        site.page(site.signIn(subject, email)).me().expect(200);
        GATEWAY.api().login(email, "staple a horse").expect(200);
    }

    @Test
    void a_closed_account_takes_its_identity_with_it() {
        ApiClient page = site.page(site.signIn(subject, email));
        String id = page.me().expect(200).id();

        page.send("DELETE", "/auth/me", "{}", Map.of()).expect(204);

        page.me().expect(401);
        assertThat(site.page(site.signIn(subject, email)).me().expect(200).id()).isNotEqualTo(id);
    }

    @Test
    void the_options_name_the_provider() {
        assertThat(GATEWAY.api().get("/auth/options").expect(200).text())
                .isEqualTo("{\"registration\":\"open\",\"oidc\":{\"enabled\":true,\"label\":\"Example ID\"}}");
        assertThat(TestGateway.shared().api().get("/auth/options").expect(200).text())
                .isEqualTo("{\"registration\":\"open\",\"oidc\":{\"enabled\":false,\"label\":null}}");
    }

    @Test
    void without_a_provider_the_page_is_told_so() {
        ApiClient api = TestGateway.shared().api();

        assertRefused(api.get("/auth/oidc/login").expect(302), "not_configured");
        assertRefused(api.get("/auth/oidc/callback?code=x&state=x").expect(302), "not_configured");
    }

    @ParameterizedTest
    @CsvSource({"invite", "closed"})
    void registration_may_be_restricted(String registration) {
        Map<String, String> settings = new HashMap<>(PROVIDER.settings());
        settings.put("SYNAPSE_REGISTRATION", registration);
        settings.put("SYNAPSE_OPERATORS", "chief-" + email);
        try (TestGateway gateway = TestGateway.start(settings)) {
            Site restricted = new Site(gateway, PROVIDER);
            boolean isClosed = registration.equals("closed");

            assertRefused(restricted.signIn(subject, email), isClosed ? "registration_closed" : "invitation_required");
            assertRefused(invited(restricted, "unknown"), isClosed ? "registration_closed" : "invitation_invalid");
            assertThat(gateway.api()
                            .get("/auth/options")
                            .body()
                            .path("registration")
                            .asString())
                    .isEqualTo(registration);
            existing(restricted, "old-" + email);
            restricted.page(restricted.signIn("old", "old-" + email)).me().expect(200);
            if (!isClosed) {
                existing(restricted, "chief-" + email);
                ApiClient chief = restricted.page(restricted.signIn("chief", "chief-" + email));
                String token = chief.post(
                                "/operator/invitations", ApiClient.json().put("email", email))
                        .expect(201)
                        .body()
                        .path("token")
                        .asString();
                assertRefused(invited(restricted, token, "other-" + email), "invitation_invalid");
                restricted.page(invited(restricted, token)).me().expect(200);
                restricted.page(restricted.signIn(subject, email)).me().expect(200);
            }
        }
    }

    private Answer invited(Site restricted, String token) {
        return invited(restricted, token, email);
    }

    private Answer invited(Site restricted, String token, String address) {
        Begun begun = restricted.begin("?invitation=" + token);
        return restricted.back(
                begun,
                query(begun, PROVIDER.consent(begun.request(), Signing.PUBLISHED_KEY, person(subject, address))));
    }

    @Test
    void an_invitation_is_accepted_with_a_new_account_and_left_to_one_that_existed() {
        ApiClient anna = GATEWAY.api().asNewUser();
        String group = anna.createGroup("Team").expect(201).id();

        assertThat(invited(site, invitation(anna, group)).header("Location")).isEqualTo("/");
        String another = invitation(anna, anna.createGroup("Other").expect(201).id());
        assertThat(invited(site, another).header("Location")).isEqualTo("/#/invitations/" + another);
        assertThat(invited(site, "unknown").header("Location")).isEqualTo("/");
        assertThat(anna.get("/groups/" + group + "/people").expect(200).body()).hasSize(2);
    }

    private static String invitation(ApiClient owner, String group) {
        return owner.post("/groups/" + group + "/invitations", ApiClient.json().put("role", "editor"))
                .expect(201)
                .body()
                .path("token")
                .asString();
    }

    private static void existing(Site restricted, String address) {
        restricted
                .sql()
                .sql("INSERT INTO users (id, email, created_at) VALUES (:id, :email, now())")
                .param("id", UUID.randomUUID())
                .param("email", address)
                .update();
    }

    @Test
    void the_address_of_an_operator_opens_no_account() {
        Map<String, String> settings = new HashMap<>(PROVIDER.settings());
        settings.put("SYNAPSE_OPERATORS", email);
        try (TestGateway gateway = TestGateway.start(settings)) {
            assertRefused(new Site(gateway, PROVIDER).signIn(subject, email), "address_reserved");
        }
    }

    @Test
    void a_provider_that_is_down_is_noticed_at_a_sign_in_and_again_when_it_is_back() {
        try (ScriptedProvider provider = new ScriptedProvider("/realms/main")) {
            provider.fail("/.well-known/openid-configuration");
            try (TestGateway gateway = TestGateway.start(provider.settings())) {
                gateway.api().get("/health/ready").expect(200);
                Site other = new Site(gateway, provider);
                assertRefused(gateway.api().get("/auth/oidc/login").expect(302), "provider_unavailable");
                provider.repair();
                provider.configure("issuer", "https://other.example");
                Await.until(
                        Duration.ofSeconds(10), () -> tried(gateway, provider), "the configuration to be read again");
                assertRefused(gateway.api().get("/auth/oidc/login").expect(302), "provider_unavailable");
                provider.configure("issuer", provider.issuer());
                Await.until(
                        Duration.ofSeconds(10),
                        () -> gateway.api()
                                .get("/auth/oidc/login")
                                .header("Location")
                                .startsWith(provider.issuer()),
                        "the provider to be found");
                for (String failing : List.of("/jwks", "/token")) {
                    provider.fail(failing);
                    assertRefused(other.signIn(subject, email), "provider_unavailable");
                    provider.repair();
                }
                other.page(other.signIn(subject, email)).me().expect(200);
                provider.stop();
                Begun begun = other.begin();
                assertRefused(other.back(begun, query(begun, "code")), "provider_unavailable");
            }
        }
    }

    private static boolean tried(TestGateway gateway, ScriptedProvider provider) {
        gateway.api().get("/auth/oidc/login");
        return provider.configurationsRead() > 1;
    }

    @Test
    void over_tls_the_cookies_are_for_tls_and_the_provider_returns_there() {
        Map<String, String> settings = new HashMap<>(PROVIDER.settings());
        settings.put("SYNAPSE_TRUSTED_PROXIES", "127.0.0.1");
        try (TestGateway gateway = TestGateway.start(settings)) {
            Answer answer = gateway.api()
                    .send(
                            "GET",
                            "/auth/oidc/login",
                            "",
                            Map.of(
                                    "X-Forwarded-Proto", "https",
                                    "X-Forwarded-Host", "chat.example.org",
                                    "X-Forwarded-For", "192.0.2.1"))
                    .expect(302);

            assertThat(answer.header("Set-Cookie")).contains("; Secure;");
            assertThat(ScriptedProvider.parameters(
                                    URI.create(answer.header("Location")).getRawQuery())
                            .get("redirect_uri"))
                    .isEqualTo("https://chat.example.org/auth/oidc/callback");
        }
    }

    private void ageLogins(int minutes) {
        site.sql()
                .sql("UPDATE refresh_families SET created_at = created_at - make_interval(mins => :minutes)"
                        + " WHERE user_id = (SELECT id FROM users WHERE email = :email)")
                .param("minutes", minutes)
                .param("email", email)
                .update();
    }

    private long accounts(String address) {
        return site.sql()
                .sql("SELECT count(*) FROM users WHERE email = :email")
                .param("email", address)
                .query(Long.class)
                .single();
    }

    private List<String> audited(String user) {
        return site.sql()
                .sql(
                        "SELECT action || ' ' || (details ->> 'issuer') FROM audit_log WHERE user_id = :user ORDER BY created_at, id")
                .param("user", UUID.fromString(user))
                .query(String.class)
                .list();
    }

    private static void assertRefused(Answer answer, String error) {
        assertThat(answer.header("Location")).isEqualTo("/?oidc_error=" + error);
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("synapse_session="));
    }
}
