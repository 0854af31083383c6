package dev.synapse.gateway.identity;

import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.identity.PasswordAttempts.Attempt;
import dev.synapse.gateway.identity.Passwords.Verification;
import dev.synapse.gateway.identity.Users.StoredPassword;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Logs in to accounts, and closes them. Each password attempt is counted before the password is verified. */
@Service
class Accounts {

    /** How long after a sign-in an account without a password can be changed as others can with theirs. */
    static final Duration RECENT = Duration.ofMinutes(10);

    private final Users users;
    private final LoginFamilies families;
    private final Passwords passwords;
    private final PasswordAttempts attempts;
    private final AccountData data;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Accounts(
            Users users,
            LoginFamilies families,
            Passwords passwords,
            PasswordAttempts attempts,
            AccountData data,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.families = families;
        this.passwords = passwords;
        this.attempts = attempts;
        this.data = data;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Logs in. The response and its timing are the same for a wrong password and an unknown account. */
    Grant login(String email, String password, String address, @Nullable String client) {
        return authenticated(email, password, address)
                .flatMap(verified -> families.open(verified, client))
                .orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "Wrong email or password."));
    }

    private Optional<StoredPassword> authenticated(String email, String password, String address) {
        Attempt attempt = attempts.begin(email, address, () -> recordLockOut(email));
        Optional<StoredPassword> stored = users.password(email);
        Verification verification = verify(new PresentedPassword(password, address), stored, attempt);
        if (!verification.matches()) {
            return Optional.empty();
        }
        attempts.succeeded(attempt);
        return stored.map(known -> verification
                .upgradedHash()
                .filter(hash -> users.replaceHash(known, hash))
                .map(hash -> new StoredPassword(known.user(), hash))
                .orElse(known));
    }

    /** Of an account that does not exist nothing is recorded. */
    private void recordLockOut(String email) {
        users.password(email)
                .ifPresent(account -> audit.recordDoneOf(
                        account.user(), AuditAction.LOGIN_LOCKED_OUT, AuditSubject.of(account.user()), Map.of()));
    }

    /** A password and the address of the client that sent it. */
    private record PresentedPassword(String password, String address) {

        @Override
        public String toString() {
            return "PresentedPassword[address=%s]".formatted(address);
        }
    }

    private Verification verify(PresentedPassword presented, Optional<StoredPassword> stored, Attempt attempt) {
        try {
            return passwords.verify(
                    presented.password(),
                    stored.map(StoredPassword::passwordHash).orElse(null),
                    presented.address());
        } catch (ApiException busy) {
            attempts.cancel(attempt);
            throw busy;
        }
    }

    /**
     * Changes the account's password and ends its other logins, together. The current password is required, to protect an unattended
     * session; wrong ones count as failed logins. An account without a password gets its first one soon after a sign-in only.
     */
    void changePassword(Login login, @Nullable String current, String next, String address) {
        String email = email(login.user());
        if (!users.hasPassword(login.user())) {
            requireRecent(login);
            String first = passwords.hash(next, address);
            replacePassword(login, () -> users.setFirstPassword(login.user(), first));
            return;
        }
        StoredPassword verified = confirmed("current_password", email, current, address);
        String hash = passwords.hash(next, address);
        replacePassword(login, () -> users.replaceHash(verified, hash));
    }

    private StoredPassword confirmed(String field, String email, @Nullable String password, String address) {
        if (password == null) {
            throw ApiException.invalid(field, "is missing");
        }
        return authenticated(email, password, address).orElseThrow(() -> ApiException.invalid(field, "wrong password"));
    }

    private void requireRecent(Login login) {
        if (!families.isRecent(login, RECENT)) {
            throw ApiException.of(
                    HttpStatus.CONFLICT,
                    "This account has no password. Sign in again, and repeat this within %d minutes."
                            .formatted(RECENT.toMinutes()));
        }
    }

    private void replacePassword(Login login, BooleanSupplier replacement) {
        transaction.executeWithoutResult(status -> {
            if (!replacement.getAsBoolean()) {
                throw ApiException.conflict("current_password", "has just been changed by another request");
            }
            int ended = families.revokeOthers(login);
            audit.record(
                    AuditAction.PASSWORD_CHANGED,
                    AuditSubject.of(login.user()),
                    Map.of("ended_logins", Integer.toString(ended)));
        });
    }

    Grant refresh(String token) {
        return families.refresh(token)
                .orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "Invalid or expired refresh token."));
    }

    /**
     * Closes the account permanently, with all its data. The password is required again, to protect an unattended session; wrong ones count
     * as failed logins. An account without a password is closed soon after a sign-in only.
     */
    void close(Login login, @Nullable String password, String address) {
        UserId user = login.user();
        String email = email(user);
        if (users.hasPassword(user)) {
            confirmed("password", email, password, address);
        } else {
            requireRecent(login);
        }
        data.removeWith(user, () -> {
            users.delete(user);
            audit.record(AuditAction.ACCOUNT_CLOSED, AuditSubject.of(user));
        });
    }

    /** The account's email; 401 if the account was closed, which {@link LiveSessions} may notice a few seconds late. */
    String email(UserId user) {
        return users.email(user)
                .orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "This account was closed."));
    }

    /** The name by which others know the user; 401 if the account was closed. */
    String name(UserId user) {
        return users.name(user).orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "This account was closed."));
    }

    /** Whether the account has a password. One that was opened through a provider has none at first. */
    boolean hasPassword(UserId user) {
        return users.hasPassword(user);
    }

    void rename(UserId user, String name) {
        users.rename(user, name);
    }
}
