package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;

/** What an account owns outside PostgreSQL. */
public interface AccountData {

    /**
     * Removes an account's rows by {@code removal}, and with them all that the account owns elsewhere: everything or nothing. Throws
     * what keeps it from that.
     */
    void removeWith(UserId user, Runnable removal);
}
