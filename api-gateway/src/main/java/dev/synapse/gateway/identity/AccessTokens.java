package dev.synapse.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.Session;
import dev.synapse.shared.model.UserId;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Access tokens: JWTs signed with HS256, the only algorithm accepted. Tokens of another kind, issuer or audience are invalid.
 * Thread-safe.
 */
@Component
class AccessTokens {

    private static final String ISSUER = "synapse";
    private static final String AUDIENCE = "synapse-api";
    private static final String KIND = "access";
    private static final int MAX_LENGTH = 4096;

    /** The tolerated clock difference between gateways. It does not extend a token's lifetime. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final Duration lifetime;

    AccessTokens(GatewaySettings settings) throws JOSEException {
        byte[] secret = settings.secretKey().getBytes(StandardCharsets.UTF_8);
        signer = new MACSigner(secret);
        verifier = new MACVerifier(secret);
        lifetime = settings.accessTokens();
    }

    /** How long a token is valid. */
    Duration lifetime() {
        return lifetime;
    }

    /** Issues a token. */
    String issue(Login login) {
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(login.user().toString())
                .claim("kind", KIND)
                .claim("sid", login.family().toString())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .build();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("Could not sign an access token", e);
        }
        return token.serialize();
    }

    /**
     * The session of a valid token; whether its login still exists is up to {@link LiveSessions}.
     */
    Optional<Session> read(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256) || !jwt.verify(verifier)) {
                return Optional.empty();
            }
            return session(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Session> session(JWTClaimsSet claims) throws ParseException {
        boolean ours = ISSUER.equals(claims.getIssuer())
                && List.of(AUDIENCE).equals(claims.getAudience())
                && KIND.equals(claims.getStringClaim("kind"));
        String user = claims.getSubject();
        String family = claims.getStringClaim("sid");
        Date expires = claims.getExpirationTime();
        if (!ours || user == null || family == null || expires == null || !isValidNow(claims, expires)) {
            return Optional.empty();
        }
        return Optional.of(Session.ofLogin(UserId.of(user), UUID.fromString(family), expires.toInstant()));
    }

    private static boolean isValidNow(JWTClaimsSet claims, Date expires) {
        Instant now = Instant.now();
        Instant latest = now.plus(CLOCK_SKEW);
        return expires.toInstant().isAfter(now)
                && Stream.of(claims.getNotBeforeTime(), claims.getIssueTime())
                        .filter(Objects::nonNull)
                        .noneMatch(begin -> begin.toInstant().isAfter(latest));
    }
}
