package dev.synapse.gateway.oidc;

import java.util.Locale;

/** Why nobody was signed in through the provider. Pages know the reasons by these names. */
public enum OidcError {
    /** No provider is configured. */
    NOT_CONFIGURED,
    /** The provider cannot be reached, or failed. */
    PROVIDER_UNAVAILABLE,
    /** The person did not consent, or the provider refused. */
    DENIED,
    /** The sign-in was not begun in this browser, was completed before, or took too long. */
    EXPIRED,
    /** What the provider answered is not valid. */
    INVALID_ANSWER,
    /** The provider states no address, or has not verified it. */
    EMAIL_NOT_VERIFIED,
    /** The account with this address belongs to another identity at a provider. */
    ALREADY_LINKED,
    /** There is no account with this address, and nobody may open one. */
    REGISTRATION_CLOSED,
    /** There is no account with this address, and opening one requires an invitation. */
    INVITATION_REQUIRED,
    /** The invitation does not exist, was used or withdrawn, has expired, or is for another address. */
    INVITATION_INVALID,
    /** There is no account with this address, and the address is an operator's. */
    ADDRESS_RESERVED;

    /** The name in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
