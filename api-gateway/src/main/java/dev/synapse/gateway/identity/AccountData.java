package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;

/** The data that an account owns outside PostgreSQL. */
public interface AccountData {

    /**
     * Removes an account's rows by {@code removal}, and all of its other data with them: everything or nothing. Throws if that fails.
     */
    void removeWith(UserId user, Runnable removal);
}
