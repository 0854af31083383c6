package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.identity.Families.Grant;
import dev.synapse.gateway.identity.Users.Credentials;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.model.UserId;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/** Opening accounts and logging in, slowly enough for those who guess. */
@Service
class Accounts {

    private static final int FAILURES_PER_ACCOUNT = 10;
    private static final int FAILURES_PER_SOURCE = 100;

    private final Users users;
    private final Families families;
    private final Passwords passwords;
    private final AccountData data;
    private final Throttle registrations;
    private final Throttle guessesAtOne = new Throttle(FAILURES_PER_ACCOUNT);
    private final Throttle guesses = new Throttle(FAILURES_PER_SOURCE);

    Accounts(Users users, Families families, Passwords passwords, AccountData data, GatewaySettings settings) {
        this.users = users;
        this.families = families;
        this.passwords = passwords;
        this.data = data;
        this.registrations = new Throttle(settings.registrationsPerMinute());
    }

    /** Opens an account; {@code email} is normalised, {@code source} is the caller's address. */
    UserId register(String email, String password, String source) {
        registrations.check(source);
        registrations.count(source);
        UserId id = UserId.next();
        if (users.isTaken(email) || !users.add(id, email, passwords.hash(password))) {
            throw Refusal.conflict("email", "has an account");
        }
        return id;
    }

    /** Logs in; the answer and its timing are the same for a wrong password and for an account that does not exist. */
    Grant login(String email, String password, String source) {
        return authenticated(email, password, source)
                .map(families::open)
                .orElseThrow(() -> Refusal.of(HttpStatus.UNAUTHORIZED, "The email or the password is wrong."));
    }

    private Optional<UserId> authenticated(String email, String password, String source) {
        String pair = source + " " + email;
        guesses.check(source);
        guessesAtOne.check(pair);
        Optional<Credentials> credentials = users.credentials(email);
        String hash = credentials.map(Credentials::passwordHash).orElse(null);
        if (!passwords.matches(password, hash)) {
            guesses.count(source);
            guessesAtOne.count(pair);
            return Optional.empty();
        }
        guessesAtOne.clear(pair);
        return credentials.map(Credentials::user);
    }

    Grant refresh(String token) {
        return families.refresh(token)
                .orElseThrow(() -> Refusal.of(HttpStatus.UNAUTHORIZED, "The refresh token is not good."));
    }

    /**
     * Closes the account for good, with all that it owns, if the password is its own: somebody at an unlocked screen cannot. Wrong ones
     * count as those of a login do.
     */
    void close(UserId user, String password, String source) {
        if (authenticated(email(user), password, source).isEmpty()) {
            throw Refusal.invalid("password", "is not that of this account");
        }
        data.removeWith(user, () -> users.delete(user));
    }

    /** Throws a 401 if the account was closed, which a login of it may learn a few seconds late. */
    String email(UserId user) {
        return users.email(user)
                .orElseThrow(() -> Refusal.of(HttpStatus.UNAUTHORIZED, "The account of this token was closed."));
    }
}
