package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.UserId;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ForgedTokensTest {

    private static final String OTHER_SECRET = "another secret of thirty-two byte";

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ApiClient anna = TestGateway.shared().api().asNewUser();

    @Test
    void a_token_equal_to_an_issued_one_is_accepted() throws Exception {
        String copy = sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims);

        anna.as(copy).me().expect(200);
    }

    @Test
    void gateway_clocks_may_differ_by_seconds() throws Exception {
        String ahead = sign(
                TestGateway.SECRET,
                JWSAlgorithm.HS256,
                claims -> claims.notBeforeTime(in(15)).issueTime(in(15)));

        anna.as(ahead).me().expect(200);
    }

    @Test
    void a_token_that_differs_in_any_property_is_rejected() throws Exception {
        Date past = Date.from(Instant.now().minusSeconds(1));
        String genuine = anna.token();
        List<String> forged = List.of(
                "",
                "nonsense",
                "a.b.c",
                genuine.substring(0, genuine.length() - 4) + "AAAA",
                genuine.substring(0, genuine.lastIndexOf('.') + 1),
                new PlainJWT(claims()).serialize(),
                sign(OTHER_SECRET, JWSAlgorithm.HS256, claims -> claims),
                sign(TestGateway.SECRET + TestGateway.SECRET, JWSAlgorithm.HS512, claims -> claims),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.issuer("other")),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.audience("other")),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.audience(List.of())),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.claim("kind", "refresh")),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.claim("kind", null)),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.expirationTime(past)),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.expirationTime(null)),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.notBeforeTime(in(120))),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.issueTime(in(120))),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.subject("somebody")),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.subject(null)),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.claim("sid", null)),
                sign(
                        TestGateway.SECRET,
                        JWSAlgorithm.HS256,
                        claims -> claims.claim("sid", UUID.randomUUID().toString())),
                "x".repeat(5000));

        forged.forEach(this::assertRefused);
    }

    @Test
    void a_token_of_another_subject_is_rejected_on_every_route() throws Exception {
        String bob = subject(TestGateway.shared().api().asNewUser());
        String group = anna.createGroup("Team").expect(201).id();
        for (String subject : List.of(UserId.next().toString(), bob)) {
            String forged = sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.subject(subject));

            assertRefused(forged);
            ApiClient forger = anna.as(forged);
            for (String path : List.of("/groups", "/groups/" + group, "/usage", "/system/tools", "/nowhere")) {
                forger.get(path).expect(401);
            }
            for (String path : List.of("/auth/logout", "/auth/ws-ticket", "/groups/" + group + "/messages")) {
                forger.post(path, ApiClient.json()).expect(401);
            }
            for (String path : List.of("/groups/" + group + "/events?token=", "/ws/" + group + "?token=")) {
                anna.as("").get(path + forged).expect(401);
            }
        }
        anna.me().expect(200);
    }

    @Test
    void a_ticket_expires_with_the_token_that_requested_it() throws Exception {
        ApiClient brief = anna.as(sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.expirationTime(in(3))));
        String used = ticket(brief);
        String late = ticket(brief);
        String events = "/groups/" + UUID.randomUUID() + "/events?ticket=";

        anna.as("").get(events + used).expect(404);
        Await.until(LIMIT, () -> brief.me().status() == 401, "that the token expires");

        anna.as("").get(events + late).expect(401);
    }

    private void assertRefused(String token) {
        Answer answer = anna.as(token).me().expect(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    private static String ticket(ApiClient client) {
        return client.send("POST", "/auth/ws-ticket", "", Map.of())
                .expect(200)
                .body()
                .path("ticket")
                .asString();
    }

    private static String subject(ApiClient client) throws ParseException {
        return SignedJWT.parse(client.token()).getJWTClaimsSet().getSubject();
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private JWTClaimsSet claims() throws Exception {
        return SignedJWT.parse(anna.token()).getJWTClaimsSet();
    }

    private String sign(String secret, JWSAlgorithm algorithm, UnaryOperator<JWTClaimsSet.Builder> change)
            throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader(algorithm),
                change.apply(new JWTClaimsSet.Builder(claims())).build());
        token.sign(new MACSigner(secret));
        return token.serialize();
    }
}
