package dev.synapse.shared.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The role of an account in the installation. */
public enum AccountRole {
    /** Everyone with an account. */
    USER,
    /** Those who operate the installation; they are users as well. */
    OPERATOR;

    /** The name that clients use, which is also in PostgreSQL. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that name; empty if there is none. */
    public static Optional<AccountRole> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
