package dev.synapse.gateway.oidc;

import org.jspecify.annotations.Nullable;

/**
 * A person for whom the provider vouches. Issuer and subject together identify the person forever.
 *
 * @param email the address that the provider has verified, as it states it
 * @param name the person's name, null if the provider states none
 */
public record ProviderIdentity(
        String issuer,
        String subject,
        String email,
        @Nullable String name) {

    @Override
    public String toString() {
        return "ProviderIdentity[issuer=%s]".formatted(issuer);
    }
}
