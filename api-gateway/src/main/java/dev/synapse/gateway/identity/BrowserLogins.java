package dev.synapse.gateway.identity;

import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.identity.RefreshTokens.StoredToken;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refreshes and ends the logins of browsers, whose refresh token is in a cookie that all tabs share. Two tabs may refresh at the same
 * moment, and a page may lose the answer to a refresh: so the token that was spent last is accepted for another 30 seconds, and gets the
 * same successor again, as long as that is unspent. Any other use of a spent token ends the login, as in {@link LoginFamilies}.
 */
@Service
class BrowserLogins {

    static final Duration GRACE = Duration.ofSeconds(30);

    private final LoginFamilies families;
    private final RefreshTokens tokens;
    private final SuccessorTokens successors;
    private final LiveSessions sessions;
    private final TransactionTemplate transaction;

    BrowserLogins(
            LoginFamilies families,
            RefreshTokens tokens,
            SuccessorTokens successors,
            LiveSessions sessions,
            TransactionTemplate transaction) {
        this.families = families;
        this.tokens = tokens;
        this.successors = successors;
        this.sessions = sessions;
        this.transaction = transaction;
    }

    /** Exchanges the token for the next one; empty if it is invalid. */
    Optional<Grant> refresh(String token) {
        String next = successors.after(token);
        return transaction.execute(status -> tokens.find(token).flatMap(found -> {
            if (found.isValid()) {
                return Optional.of(families.rotate(token, found.login(), next));
            }
            return isRepeated(found, next) ? Optional.of(new Grant(found.login(), next)) : families.refuse(found);
        }));
    }

    /** The successor exists only if the token was spent here and not by {@link LoginFamilies#refresh}. */
    private boolean isRepeated(StoredToken spent, String next) {
        return spent.wasSpentWithin(GRACE)
                && tokens.isUnspent(next, spent.login().family());
    }

    /** Ends the login of the token, also of a spent one. */
    void end(String token) {
        Optional<StoredToken> found = transaction.execute(status -> tokens.find(token));
        found.ifPresent(stored -> sessions.end(stored.login()));
    }
}
