package dev.synapse.gateway.identity;

/**
 * What it costs to compute the Argon2id hash of a password. Immutable.
 *
 * @param memoryKib the memory, in KiB
 * @param passes the number of passes over that memory
 */
public record PasswordCost(int memoryKib, int passes) {

    /** The cheapest parameters that OWASP recommends (Password Storage Cheat Sheet). */
    public static final PasswordCost RECOMMENDED = new PasswordCost(9_216, 4);
}
