package dev.synapse.gateway.identity;

import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.identity.PasswordAttempts.Attempt;
import dev.synapse.gateway.identity.Passwords.Verification;
import dev.synapse.gateway.identity.Users.Credentials;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/** Opens accounts, logs in and closes them. Each password is counted before it is looked at. */
@Service
class Accounts {

    private final Users users;
    private final LoginFamilies families;
    private final Passwords passwords;
    private final PasswordAttempts attempts;
    private final AccountData data;

    Accounts(Users users, LoginFamilies families, Passwords passwords, PasswordAttempts attempts, AccountData data) {
        this.users = users;
        this.families = families;
        this.passwords = passwords;
        this.attempts = attempts;
        this.data = data;
    }

    /** Opens an account; {@code email} is normalised, {@code address} is the client's. */
    UserId register(String email, String password, String address) {
        UserId id = UserId.next();
        if (users.isTaken(email) || !users.add(id, email, passwords.hash(password, address))) {
            throw ApiException.conflict("email", "has an account");
        }
        return id;
    }

    /** Logs in; the answer and its timing are the same for a wrong password and for an account that does not exist. */
    Grant login(String email, String password, String address) {
        return authenticated(email, password, address)
                .map(families::open)
                .orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "The email or the password is wrong."));
    }

    private Optional<UserId> authenticated(String email, String password, String address) {
        Attempt attempt = attempts.begin(email, address);
        Optional<Credentials> credentials = users.credentials(email);
        Verification verdict = verify(new PresentedPassword(password, address), credentials, attempt);
        if (!verdict.right()) {
            return Optional.empty();
        }
        attempts.succeeded(attempt);
        credentials.ifPresent(known ->
                verdict.upgraded().ifPresent(hash -> users.replaceHash(known.user(), known.passwordHash(), hash)));
        return credentials.map(Credentials::user);
    }

    /** A password and the address that it came from. */
    private record PresentedPassword(String password, String address) {

        @Override
        public String toString() {
            return "PresentedPassword[address=%s]".formatted(address);
        }
    }

    private Verification verify(PresentedPassword given, Optional<Credentials> credentials, Attempt attempt) {
        try {
            return passwords.verify(
                    given.password(), credentials.map(Credentials::passwordHash).orElse(null), given.address());
        } catch (ApiException busy) {
            attempts.notMade(attempt);
            throw busy;
        }
    }

    Grant refresh(String token) {
        return families.refresh(token)
                .orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "The refresh token is not good."));
    }

    /**
     * Closes the account for good, with all that it owns, if the password is its own: somebody at an unlocked screen cannot. Wrong ones
     * count as those of a login do.
     */
    void close(UserId user, String password, String address) {
        if (authenticated(email(user), password, address).isEmpty()) {
            throw ApiException.invalid("password", "is not that of this account");
        }
        data.removeWith(user, () -> users.delete(user));
    }

    /** Throws a 401 if the account was closed, which a login of it may learn a few seconds late. */
    String email(UserId user) {
        return users.email(user)
                .orElseThrow(() -> ApiException.of(HttpStatus.UNAUTHORIZED, "The account of this token was closed."));
    }
}
