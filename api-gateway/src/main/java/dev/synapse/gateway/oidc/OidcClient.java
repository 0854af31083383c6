package dev.synapse.gateway.oidc;

import static java.util.Objects.requireNonNull;

import dev.synapse.gateway.oidc.PendingSignIns.Pending;
import dev.synapse.gateway.web.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.crypto.keygen.StringKeyGenerator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.stereotype.Component;

/**
 * The authorization code flow with PKCE, state and nonce. A sign-in can be completed only in the browser that began it, once, and within
 * ten minutes. Thread-safe.
 */
@Component
public class OidcClient {

    /** How long a person may take at the provider. */
    public static final Duration LIFETIME = PendingSignIns.LIFETIME;

    private static final int MAX_PARAMETER = 4_096;

    private final OidcProvider provider;
    private final PendingSignIns pending;
    private final CodeExchange exchange;
    private final StringKeyGenerator keys =
            new Base64StringKeyGenerator(Base64.getUrlEncoder().withoutPadding(), 32);

    OidcClient(OidcProvider provider, PendingSignIns pending, CodeExchange exchange) {
        this.provider = provider;
        this.pending = pending;
        this.exchange = exchange;
    }

    /**
     * A sign-in that was begun.
     *
     * @param address the provider's page, to which the browser is sent
     * @param browser a secret for a cookie of this browser
     */
    public record Begun(URI address, String browser) {

        @Override
        public String toString() {
            return "Begun[]";
        }
    }

    /**
     * A completed sign-in.
     *
     * @param invitation the invitation with which it was begun, null if there was none
     */
    public record SignedIn(
            ProviderIdentity identity, @Nullable String invitation) {

        @Override
        public String toString() {
            return "SignedIn[identity=%s]".formatted(identity);
        }
    }

    /** Begins a sign-in; throws {@link OidcException} if the provider cannot be reached. */
    public Begun begin(HttpServletRequest request, @Nullable String invitation) {
        ClientRegistration registration = provider.registration();
        DefaultOAuth2AuthorizationRequestResolver resolver =
                new DefaultOAuth2AuthorizationRequestResolver(id -> registration);
        resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        OAuth2AuthorizationRequest asked = requireNonNull(resolver.resolve(request, OidcProvider.ID), "request");
        String browser = keys.generateKey();
        pending.add(
                String.valueOf(asked.getState()),
                new Pending(
                        attribute(asked, OidcParameterNames.NONCE),
                        attribute(asked, PkceParameterNames.CODE_VERIFIER),
                        String.valueOf(asked.getRedirectUri()),
                        digest(browser),
                        invitation));
        return new Begun(URI.create(asked.getAuthorizationRequestUri()), browser);
    }

    private static String attribute(OAuth2AuthorizationRequest asked, String name) {
        String value = asked.getAttribute(name);
        if (value == null) {
            throw new IllegalStateException("The authorization request has no " + name);
        }
        return value;
    }

    /**
     * Completes a sign-in with the provider's answer; throws {@link OidcException} if it is none that this browser began, or not valid.
     *
     * @param browser the cookie from {@link #begin}, if the browser sent one
     */
    public SignedIn complete(HttpServletRequest answer, Optional<String> browser) {
        ClientRegistration registration = provider.registration();
        String state = parameter(answer, OAuth2ParameterNames.STATE)
                .orElseThrow(() -> new OidcException(OidcError.EXPIRED, "the answer has no state"));
        Pending begun = pending.take(state)
                .orElseThrow(
                        () -> new OidcException(OidcError.EXPIRED, "the state is unknown, was used or has expired"));
        if (browser.isEmpty() || !isEqual(digest(browser.get()), begun.browser())) {
            throw new OidcException(OidcError.EXPIRED, "the sign-in was begun in another browser");
        }
        requireIssuer(registration, answer);
        OAuth2AuthorizationExchange both =
                new OAuth2AuthorizationExchange(request(registration, state, begun), response(answer, state, begun));
        return new SignedIn(exchange.identity(registration, both), begun.invitation());
    }

    /** An answer may name its issuer (RFC 9207), which must be the provider that was asked. */
    private static void requireIssuer(ClientRegistration registration, HttpServletRequest answer) {
        String expected = String.valueOf(registration.getProviderDetails().getIssuerUri());
        parameter(answer, "iss").filter(issuer -> !issuer.equals(expected)).ifPresent(issuer -> {
            throw new OidcException(
                    OidcError.INVALID_ANSWER, "the answer is of another issuer, \"%s\"".formatted(issuer));
        });
    }

    private static OAuth2AuthorizationRequest request(ClientRegistration registration, String state, Pending begun) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(
                        String.valueOf(registration.getProviderDetails().getAuthorizationUri()))
                .clientId(registration.getClientId())
                .redirectUri(begun.redirectUri())
                .scopes(registration.getScopes())
                .state(state)
                .attributes(Map.of(
                        OAuth2ParameterNames.REGISTRATION_ID,
                        OidcProvider.ID,
                        OidcParameterNames.NONCE,
                        begun.nonce(),
                        PkceParameterNames.CODE_VERIFIER,
                        begun.codeVerifier()))
                .build();
    }

    private static OAuth2AuthorizationResponse response(HttpServletRequest answer, String state, Pending begun) {
        Optional<String> error = parameter(answer, OAuth2ParameterNames.ERROR);
        if (error.isPresent()) {
            throw new OidcException(
                    OidcError.DENIED,
                    "the provider answered \"%s\": %s"
                            .formatted(
                                    error.get(),
                                    parameter(answer, OAuth2ParameterNames.ERROR_DESCRIPTION)
                                            .orElse("no description")));
        }
        String code = parameter(answer, OAuth2ParameterNames.CODE)
                .orElseThrow(() -> new OidcException(OidcError.INVALID_ANSWER, "the answer has no code"));
        return OAuth2AuthorizationResponse.success(code)
                .redirectUri(begun.redirectUri())
                .state(state)
                .build();
    }

    /** The value of a parameter that is present once. */
    private static Optional<String> parameter(HttpServletRequest answer, String name) {
        String[] values = answer.getParameterValues(name);
        if (values == null || values.length == 0) {
            return Optional.empty();
        }
        if (values.length > 1 || values[0].length() > MAX_PARAMETER) {
            throw new OidcException(
                    OidcError.INVALID_ANSWER, "the parameter %s is too long, or there are several".formatted(name));
        }
        return Optional.of(values[0]).filter(value -> !value.isEmpty());
    }

    private static String digest(String secret) {
        return HexFormat.of().formatHex(Sha256.of(secret));
    }

    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                other.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
