package dev.synapse.gateway.oidc;

/** A sign-in through the provider did not succeed. The message is for the log. */
public final class OidcException extends RuntimeException {

    private final OidcError error;

    public OidcException(OidcError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    /** The reason that the person is shown. */
    public OidcError error() {
        return error;
    }
}
