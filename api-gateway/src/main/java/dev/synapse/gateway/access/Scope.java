package dev.synapse.gateway.access;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a credential permits, within the rights of its user. */
public enum Scope {
    /** Reading groups, messages, events and usage. */
    READ,
    /** Posting messages and files, and cancelling turns. */
    WRITE,
    /** Creating, changing and deleting groups, and managing who is in them. */
    GROUPS,
    /** The operator's requests; only operators have a use for it. */
    OPERATOR,
    /** The account itself: password, logins and API keys. Only a login has it, never an API key. */
    ACCOUNT;

    /** Every scope, as a login has them. */
    public static final Set<Scope> ALL = Collections.unmodifiableSet(EnumSet.allOf(Scope.class));

    /** The name that clients use. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scope that an API key may have by this name; empty if there is none. */
    public static Optional<Scope> ofKey(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope != ACCOUNT && scope.text().equals(text))
                .findFirst();
    }
}
