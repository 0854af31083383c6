package dev.synapse.gateway.oidc;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

/**
 * Decodes ID tokens: signed by a key that the provider publishes, with a public-key algorithm that it announces, for this client and not
 * expired. Unsigned tokens and those signed with a shared secret are invalid. Thread-safe.
 */
@Component
class IdTokenDecoders implements JwtDecoderFactory<ClientRegistration> {

    private static final String ALGORITHMS = "id_token_signing_alg_values_supported";

    private final ProviderHttp http;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    IdTokenDecoders(ProviderHttp http) {
        this.http = http;
    }

    private record Known(ClientRegistration registration, JwtDecoder decoder) {}

    @Override
    public JwtDecoder createDecoder(ClientRegistration registration) {
        Known last = known.get();
        if (last != null && last.registration().equals(registration)) {
            return last.decoder();
        }
        JwtDecoder decoder = decoder(registration);
        known.set(new Known(registration, decoder));
        return decoder;
    }

    private JwtDecoder decoder(ClientRegistration registration) {
        Set<SignatureAlgorithm> algorithms = algorithms(registration);
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(
                        String.valueOf(registration.getProviderDetails().getJwkSetUri()))
                .jwsAlgorithms(accepted -> accepted.addAll(algorithms))
                .restOperations(http.template())
                .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                List.of(new JwtTimestampValidator(), new OidcIdTokenValidator(registration))));
        decoder.setClaimSetConverter(MappedJwtClaimSetConverter.withDefaults(
                Map.copyOf(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverters())));
        return decoder;
    }

    private static Set<SignatureAlgorithm> algorithms(ClientRegistration registration) {
        Object announced =
                registration.getProviderDetails().getConfigurationMetadata().get(ALGORITHMS);
        Set<SignatureAlgorithm> algorithms = announced instanceof List<?> names
                ? names.stream()
                        .map(name -> SignatureAlgorithm.from(String.valueOf(name)))
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())
                : Set.of();
        return algorithms.isEmpty() ? Set.of(SignatureAlgorithm.RS256) : algorithms;
    }
}
