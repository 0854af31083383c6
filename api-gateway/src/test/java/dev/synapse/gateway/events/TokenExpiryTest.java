package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream ends when the access token with which it was opened expires. */
@Timeout(60)
class TokenExpiryTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void streams_end_when_their_token_expires_and_others_do_not() throws Exception {
        String brief = expiringIn(Duration.ofSeconds(8));
        String ticket = anna.as(brief)
                .send("POST", "/auth/ws-ticket", "", Map.of())
                .expect(200)
                .body()
                .path("ticket")
                .asString();
        String path = "/ws/" + group;

        try (RawSocket lasting = RawSocket.handshake(anna, anna.token(), path);
                RawSocket socket = RawSocket.handshake(anna, brief, path);
                RawSocket stream = RawSocket.stream(anna, brief, "/groups/" + group + "/events");
                RawSocket ofTicket = RawSocket.handshakeWithoutToken(anna, path + "?ticket=" + ticket)) {
            assertThat(lasting.status()).isEqualTo(101);
            assertThat(socket.status()).isEqualTo(101);
            assertThat(stream.status()).isEqualTo(200);
            assertThat(ofTicket.status()).isEqualTo(101);

            RawSocket.ReceivedFrame close = socket.receive();
            assertThat(close.code()).isEqualTo(1008);
            assertThat(close.text()).endsWith("token expired");
            assertThat(ofTicket.closeCode()).isEqualTo(1008);
            assertThat(stream.readChunkedBody()).contains(": token expired");

            anna.postMessage(group, "m1").expect(202);
            assertThat(lasting.receive().text()).contains("\"m1\"");
        }
        try (RawSocket late = RawSocket.handshake(anna, brief, path)) {
            assertThat(late.status()).isEqualTo(401);
        }
    }

    private String expiringIn(Duration time) throws ParseException, JOSEException {
        JWTClaimsSet claims = SignedJWT.parse(anna.token()).getJWTClaimsSet();
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder(claims)
                        .expirationTime(Date.from(Instant.now().plus(time)))
                        .build());
        token.sign(new MACSigner(TestGateway.SECRET));
        return token.serialize();
    }
}
