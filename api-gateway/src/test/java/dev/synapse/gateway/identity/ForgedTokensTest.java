package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ForgedTokensTest {

    private static final String OTHER_SECRET = "another secret of thirty-two byte";

    private final ApiClient anna = TestGateway.shared().api().asNewUser();

    @Test
    void a_token_that_is_like_ours_in_all_is_taken() throws Exception {
        String copy = sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims);

        anna.as(copy).me().expect(200);
    }

    @Test
    void a_token_that_differs_in_one_thing_is_refused() throws Exception {
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
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.subject("somebody")),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.subject(null)),
                sign(TestGateway.SECRET, JWSAlgorithm.HS256, claims -> claims.claim("sid", null)),
                sign(
                        TestGateway.SECRET,
                        JWSAlgorithm.HS256,
                        claims -> claims.claim("sid", UUID.randomUUID().toString())),
                "x".repeat(5000));

        for (String token : forged) {
            Answer answer = anna.as(token).me().expect(401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
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
