package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.OperatorRole;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * The operators of this installation: the accounts whose address is in {@code SYNAPSE_OPERATORS}. Since addresses are not verified, none of
 * the list can be registered: a stranger who is first would become an operator. Thread-safe.
 */
@Component
class Operators implements OperatorRole {

    private final Set<String> addresses;
    private final Users users;

    Operators(GatewaySettings settings, Users users) {
        this.addresses = settings.operators();
        this.users = users;
    }

    @Override
    public boolean isOperator(UserId user) {
        return !addresses.isEmpty() && users.email(user).filter(this::lists).isPresent();
    }

    /** Whether the normalised address is an operator's. */
    boolean lists(String email) {
        return addresses.contains(email);
    }

    /** Throws a 403 for an address that only an account from before may have. */
    void requireUnlisted(String email) {
        if (lists(email)) {
            throw ApiException.of(
                    HttpStatus.FORBIDDEN,
                    "This address is reserved by SYNAPSE_OPERATORS. Register it first, then name it in the setting.");
        }
    }
}
