package dev.synapse.gateway.access;

import dev.synapse.shared.model.UserId;

/** Tells who has the role operator. Thread-safe. */
public interface OperatorRole {

    /** Whether the user is an operator. */
    boolean isOperator(UserId user);
}
