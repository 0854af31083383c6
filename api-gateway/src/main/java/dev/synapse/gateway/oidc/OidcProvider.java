package dev.synapse.gateway.oidc;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.OidcSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * The configured provider, whose configuration is read when it is first needed, and again after an hour: the gateway also starts while the
 * provider is down. A failure is remembered for a few seconds, so that requests do not wait for it one by one. Thread-safe.
 */
@Component
class OidcProvider {

    static final String ID = "oidc";

    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final String CALLBACK = "{baseUrl}/auth/oidc/callback";
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration FAILED = Duration.ofSeconds(3);
    private static final ParameterizedTypeReference<Map<String, Object>> OBJECT = new ParameterizedTypeReference<>() {};

    private final Optional<OidcSettings> settings;
    private final ProviderHttp http;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Discovery last;

    OidcProvider(GatewaySettings settings, ProviderHttp http) {
        this.settings = settings.oidc();
        this.http = http;
    }

    /** The outcome of reading the configuration: a registration, or why there is none. */
    private record Discovery(
            @Nullable ClientRegistration registration,
            @Nullable String failure,
            long at) {

        boolean isFresh() {
            return System.nanoTime() - at < (registration == null ? FAILED : FRESH).toNanos();
        }
    }

    /** The provider as a client of it needs it; throws if there is none, or it cannot be reached. */
    ClientRegistration registration() {
        OidcSettings configured = settings.orElseThrow(
                () -> new OidcException(OidcError.NOT_CONFIGURED, "SYNAPSE_OIDC_ISSUER is not set"));
        Discovery known = last;
        if (known == null || !known.isFresh()) {
            known = discover(configured);
        }
        ClientRegistration registration = known.registration();
        if (registration == null) {
            throw new OidcException(
                    OidcError.PROVIDER_UNAVAILABLE,
                    "could not read the configuration at %s: %s".formatted(address(configured), known.failure()));
        }
        return registration;
    }

    private Discovery discover(OidcSettings configured) {
        lock.lock();
        try {
            Discovery known = last;
            if (known != null && known.isFresh()) {
                return known;
            }
            Discovery read = read(configured);
            last = read;
            return read;
        } finally {
            lock.unlock();
        }
    }

    private Discovery read(OidcSettings configured) {
        try {
            Map<String, Object> document =
                    http.documents().get().uri(address(configured)).retrieve().body(OBJECT);
            if (document == null) {
                return failed("it is empty");
            }
            if (!configured.issuer().equals(document.get("issuer"))) {
                return failed("its issuer is \"%s\", SYNAPSE_OIDC_ISSUER is \"%s\""
                        .formatted(document.get("issuer"), configured.issuer()));
            }
            return new Discovery(registration(configured, document), null, System.nanoTime());
        } catch (RestClientException | IllegalArgumentException | IllegalStateException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static Discovery failed(String why) {
        return new Discovery(null, why, System.nanoTime());
    }

    private static ClientRegistration registration(OidcSettings configured, Map<String, Object> document) {
        return ClientRegistrations.fromOidcConfiguration(document)
                .registrationId(ID)
                .clientId(configured.clientId())
                .clientSecret(configured.clientSecret())
                .scope(configured.scopes())
                .redirectUri(CALLBACK)
                .build();
    }

    private static String address(OidcSettings configured) {
        return configured.issuer().replaceFirst("/$", "") + CONFIGURATION;
    }
}
