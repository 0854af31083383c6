package dev.synapse.gateway.identity;

import dev.synapse.gateway.identity.Families.Grant;
import dev.synapse.gateway.web.Checks;
import dev.synapse.gateway.web.StrictJson;
import dev.synapse.shared.model.UserId;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /auth}: accounts and tokens. */
@RestController
@RequestMapping("/auth")
class AuthController {

    private static final int MAX_PASSWORD = 128;

    private final Accounts accounts;
    private final AccessTokens accessTokens;
    private final LiveSessions sessions;
    private final Tickets tickets;

    AuthController(Accounts accounts, AccessTokens accessTokens, LiveSessions sessions, Tickets tickets) {
        this.accounts = accounts;
        this.accessTokens = accessTokens;
        this.sessions = sessions;
        this.tickets = tickets;
    }

    record NewAccount(@Nullable String email, @Nullable String password) {}

    record Account(UserId id, String email) {}

    record PasswordAgain(@Nullable String password) {}

    record Refresh(@Nullable String refreshToken) {}

    record Tokens(String accessToken, String tokenType, long expiresIn, String refreshToken) {}

    record Ticket(String ticket, long expiresIn) {}

    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    Account register(@RequestBody NewAccount account, HttpServletRequest request) {
        String email = account.email() == null ? "" : Emails.normalise(account.email());
        new Checks()
                .that(Emails.isWellFormed(email), "email", "has to be an e-mail address")
                .text("password", account.password(), 8, MAX_PASSWORD)
                .done();
        String password = String.valueOf(account.password());
        return new Account(accounts.register(email, password, request.getRemoteAddr()), email);
    }

    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    Tokens login(@RequestBody MultiValueMap<String, String> form, HttpServletRequest request) {
        String username = form.getFirst("username");
        String password = form.getFirst("password");
        new Checks()
                .text("username", username, 1, 1000)
                .text("password", password, 1, 1000)
                .done();
        String email = Emails.normalise(String.valueOf(username));
        StrictJson.check(email);
        return tokens(accounts.login(email, String.valueOf(password), request.getRemoteAddr()));
    }

    @PostMapping("/refresh")
    Tokens refresh(@RequestBody Refresh refresh) {
        new Checks().text("refresh_token", refresh.refreshToken(), 1, 1000).done();
        return tokens(accounts.refresh(String.valueOf(refresh.refreshToken())));
    }

    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(@AuthenticationPrincipal Session session) {
        sessions.end(session.family());
    }

    @GetMapping("/me")
    Account me(@AuthenticationPrincipal Session session) {
        return new Account(session.user(), accounts.email(session.user()));
    }

    /** Closes the account: its groups go, running turns are cancelled, all its logins end. */
    @DeleteMapping("/me")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void close(@AuthenticationPrincipal Session session, @RequestBody PasswordAgain again, HttpServletRequest request) {
        new Checks().text("password", again.password(), 1, 1000).done();
        accounts.close(session.user(), String.valueOf(again.password()), request.getRemoteAddr());
        sessions.end(session.family());
    }

    @PostMapping("/ws-ticket")
    Ticket ticket(@AuthenticationPrincipal Session session) {
        return new Ticket(tickets.issue(session), Tickets.LIFETIME.toSeconds());
    }

    private Tokens tokens(Grant grant) {
        return new Tokens(
                accessTokens.issue(grant.session()),
                "bearer",
                accessTokens.lifetime().toSeconds(),
                grant.refreshToken());
    }
}
