package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;

/** Invitations with which accounts are opened. */
public interface AccountInvitations {

    /** Whether the token is that of an open invitation into a group. */
    boolean isOpen(String token);

    /** Throws a 403 or 409 unless the token is that of an open invitation that an account with this normalised address may accept. */
    void require(String email, String token);

    /** Accepts the invitation for the new account, as a part of the transaction that adds it; throws as {@link #require} does. */
    void acceptAsNew(UserId user, String token);
}
