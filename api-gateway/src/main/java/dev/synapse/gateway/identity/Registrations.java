package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.Registration;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens accounts, as far as the settings permit it. */
@Service
class Registrations {

    private final Registration registration;
    private final Operators operators;
    private final Users users;
    private final Passwords passwords;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Registrations(
            GatewaySettings settings,
            Operators operators,
            Users users,
            Passwords passwords,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.registration = settings.registration();
        this.operators = operators;
        this.users = users;
        this.passwords = passwords;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Throws a 403 if no one may open an account. */
    void requireOpen() {
        switch (registration) {
            case OPEN -> {}
            case CLOSED ->
                throw ApiException.of(
                        HttpStatus.FORBIDDEN, "Registration is closed on this server (SYNAPSE_REGISTRATION=closed).");
        }
    }

    /** Opens an account; {@code email} is normalised, {@code address} is the client's address. */
    UserId register(String email, String password, String address) {
        if (users.isTaken(email)) {
            throw taken();
        }
        operators.requireUnlisted(email);
        UserId id = UserId.next();
        if (!add(id, email, passwords.hash(password, address))) {
            throw taken();
        }
        return id;
    }

    private boolean add(UserId id, String email, String passwordHash) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean added = users.add(id, email, passwordHash);
            if (added) {
                audit.recordOf(id, AuditAction.ACCOUNT_REGISTERED, AuditSubject.of(id), Map.of());
            }
            return added;
        }));
    }

    private static ApiException taken() {
        return ApiException.conflict("email", "is already registered");
    }
}
