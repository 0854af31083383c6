package dev.synapse.gateway.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request does, and thereby what its caller needs: a scope of the credential, and a role in the group of the path. */
public enum Right {
    /** Open to everyone, without a credential. */
    PUBLIC(null, null),
    /** Manages the caller's own account. */
    ACCOUNT(Scope.ACCOUNT, null),
    /** Reads what belongs to the caller, or to everyone. */
    READ(Scope.READ, null),
    /** Creates a group, or joins one. */
    CREATE_GROUP(Scope.GROUPS, null),
    /** Reads a group. */
    READ_GROUP(Scope.READ, GroupRole.VIEWER),
    /** Posts to a group, or cancels its turns. */
    POST(Scope.WRITE, GroupRole.EDITOR),
    /** Changes a group or its agents. */
    EDIT_GROUP(Scope.GROUPS, GroupRole.EDITOR),
    /** Leaves a group. */
    LEAVE_GROUP(Scope.GROUPS, GroupRole.VIEWER),
    /** Manages the people of a group, or deletes it. */
    OWN_GROUP(Scope.GROUPS, GroupRole.OWNER),
    /** Operates the service. Also needs the role operator. */
    OPERATE(Scope.OPERATOR, null);

    private final @Nullable Scope scope;
    private final @Nullable GroupRole role;

    Right(@Nullable Scope scope, @Nullable GroupRole role) {
        this.scope = scope;
        this.role = role;
    }

    /** The scope that the credential needs; empty for a public request. */
    public Optional<Scope> scope() {
        return Optional.ofNullable(scope);
    }

    /** The least role in the group of the path; empty if the request concerns no group. */
    public Optional<GroupRole> role() {
        return Optional.ofNullable(role);
    }
}
