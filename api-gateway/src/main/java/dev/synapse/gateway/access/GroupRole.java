package dev.synapse.gateway.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A person's role in a group. A higher role has all rights of the lower ones. */
public enum GroupRole {
    /** Sees everything in the group. */
    VIEWER,
    /** Also posts, cancels turns, and changes the group and its agents. */
    EDITOR,
    /** Also manages people, and deletes the group. A group always has an owner. */
    OWNER;

    /** The name that clients use, which is also in PostgreSQL. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that name; empty if there is none. */
    public static Optional<GroupRole> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    boolean includes(GroupRole other) {
        return compareTo(other) >= 0;
    }
}
