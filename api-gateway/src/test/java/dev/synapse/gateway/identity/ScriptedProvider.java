package dev.synapse.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.synapse.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An OpenID Connect provider over HTTP: it checks the client, the code and the code verifier, and signs what a test lets it state. */
final class ScriptedProvider implements AutoCloseable {

    static final String CLIENT = "synapse client";
    static final String SECRET = "a secret: of the+client, 32 bytes long";

    private static final RSAKey KEY = newKey("published");
    private static final RSAKey UNPUBLISHED = newKey("published");

    private final HttpServer server;
    private final String path;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> configuration = new ConcurrentHashMap<>();
    private final AtomicInteger configurationsRead = new AtomicInteger();
    private volatile Map<String, Object> userInfo = Map.of();

    ScriptedProvider() {
        this("");
    }

    ScriptedProvider(String path) {
        this.path = path;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(path + "/.well-known/openid-configuration", exchange -> {
            configurationsRead.incrementAndGet();
            answer(exchange, 200, configuration());
        });
        server.createContext(
                path + "/jwks", exchange -> answer(exchange, 200, new JWKSet(KEY.toPublicJWK()).toJSONObject()));
        server.createContext(path + "/token", this::token);
        server.createContext(path + "/userinfo", exchange -> answer(exchange, 200, userInfo));
        server.start();
    }

    /** How an ID token is signed. */
    enum Signing {
        PUBLISHED_KEY,
        OTHER_KEY,
        CLIENT_SECRET,
        NONE,
        NO_TOKEN
    }

    private record Grant(String challenge, String redirectUri, Signing signing, JWTClaimsSet claims) {}

    private static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    Map<String, String> settings() {
        return Map.of(
                "SYNAPSE_OIDC_ISSUER",
                issuer(),
                "SYNAPSE_OIDC_CLIENT_ID",
                CLIENT,
                "SYNAPSE_OIDC_CLIENT_SECRET",
                SECRET,
                "SYNAPSE_OIDC_LABEL",
                "Example ID");
    }

    /** Lets requests to this path fail with 500, until {@link #repair}. */
    void fail(String failing) {
        broken.add(path + failing);
    }

    void repair() {
        broken.clear();
    }

    /** Changes a field of the configuration. */
    void configure(String name, Object value) {
        configuration.put(name, value);
    }

    /** How often the configuration was asked for. */
    int configurationsRead() {
        return configurationsRead.get();
    }

    void userInfo(Map<String, Object> claims) {
        userInfo = claims;
    }

    /** The person has consented to the authorization request: a code, for an ID token with these claims. */
    String consent(Map<String, String> request, Signing signing, UnaryOperator<JWTClaimsSet.Builder> claims) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder usual = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", request.get("nonce"));
        String code = UUID.randomUUID().toString();
        grants.put(
                code,
                new Grant(
                        request.get("code_challenge"),
                        request.get("redirect_uri"),
                        signing,
                        claims.apply(usual).build()));
        return code;
    }

    private Map<String, Object> configuration() {
        Map<String, Object> all = new HashMap<>(Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/jwks",
                "userinfo_endpoint",
                issuer() + "/userinfo",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256", "HS256", "none")));
        all.putAll(configuration);
        return all;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
        Grant grant = grants.remove(form.getOrDefault("code", ""));
        if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, Map.of("error", "invalid_client"));
        } else if (grant == null
                || !"authorization_code".equals(form.get("grant_type"))
                || !grant.redirectUri().equals(form.get("redirect_uri"))
                || !grant.challenge().equals(challenge(form.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, Map.of("error", "invalid_grant", "error_description", "unknown or spent code"));
        } else {
            Map<String, Object> answer = new LinkedHashMap<>(Map.of("access_token", "x", "token_type", "Bearer"));
            if (grant.signing() != Signing.NO_TOKEN) {
                answer.put("id_token", signed(grant));
            }
            answer(exchange, 200, answer);
        }
    }

    private static String signed(Grant grant) {
        try {
            return switch (grant.signing()) {
                case NONE, NO_TOKEN -> new PlainJWT(grant.claims()).serialize();
                case PUBLISHED_KEY -> signed(grant.claims(), JWSAlgorithm.RS256, new RSASSASigner(KEY));
                case OTHER_KEY -> signed(grant.claims(), JWSAlgorithm.RS256, new RSASSASigner(UNPUBLISHED));
                case CLIENT_SECRET -> signed(grant.claims(), JWSAlgorithm.HS256, new MACSigner(SECRET));
            };
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWTClaimsSet claims, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID("published").build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parameters of a query or a form. */
    static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        Arrays.stream(query.split("&"))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> parameters.put(
                        URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                        pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        return parameters;
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange, int status, Object body) throws IOException {
        boolean fails = broken.contains(exchange.getRequestURI().getPath());
        byte[] bytes = (fails ? "{}" : Json.write(body)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(fails ? 500 : status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        stop();
    }

    /** Accepts no connections any more. */
    void stop() {
        server.stop(0);
    }
}
