package dev.synapse.gateway.identity;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.identity.Registrations.Applicant;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /auth}: accounts and tokens. */
@Tag(name = "Identity", description = "Accounts, tokens and tickets for event streams")
@RestController
@RequestMapping("/auth")
class AuthController {

    private static final int MAX_PASSWORD = 128;
    private static final int MAX_INVITATION = 1000;

    private final Accounts accounts;
    private final Registrations registrations;
    private final AccessTokens accessTokens;
    private final LiveSessions sessions;
    private final Tickets tickets;
    private final Operators operators;

    AuthController(
            Accounts accounts,
            Registrations registrations,
            AccessTokens accessTokens,
            LiveSessions sessions,
            Tickets tickets,
            Operators operators) {
        this.accounts = accounts;
        this.registrations = registrations;
        this.accessTokens = accessTokens;
        this.sessions = sessions;
        this.tickets = tickets;
        this.operators = operators;
    }

    record NewAccount(
            @Schema(
                    requiredMode = REQUIRED,
                    format = "email",
                    minLength = 3,
                    maxLength = Emails.MAX,
                    example = "anna@example.org")
            @Nullable
            String email,

            @Schema(requiredMode = REQUIRED, minLength = 8, maxLength = MAX_PASSWORD, example = "correct horse battery")
            @Nullable
            String password,

            @Schema(minLength = 1, maxLength = PersonName.MAX, description = PersonName.DESCRIPTION, example = "Anna")
            @Nullable
            String name,

            @Schema(
                    minLength = 1,
                    maxLength = MAX_INVITATION,
                    description = "The token of an invitation, which is accepted with the account")
            @Nullable
            String invitation) {

        @Override
        public String toString() {
            return "NewAccount[email=%s]".formatted(email);
        }
    }

    record Account(UserId id, String email) {}

    record CurrentAccount(
            UserId id,
            String email,

            @Schema(description = PersonName.DESCRIPTION) String name,

            @Schema(description = "Whether the account operates this installation (SYNAPSE_OPERATORS)")
            boolean operator,

            @Schema(
                    description =
                            "Whether the account has a password; not if its owner signs in through a provider only")
            boolean hasPassword) {}

    record AccountChange(
            @Schema(
                    requiredMode = REQUIRED,
                    minLength = 1,
                    maxLength = PersonName.MAX,
                    description = PersonName.DESCRIPTION,
                    example = "Anna")
            @Nullable
            String name) {}

    record PasswordAgain(
            @Schema(
                    minLength = 1,
                    maxLength = 1000,
                    description = "Not for an account without a password",
                    example = "correct horse battery")
            @Nullable
            String password) {

        @Override
        public String toString() {
            return "PasswordAgain[]";
        }
    }

    record NewPassword(
            @Schema(
                    minLength = 1,
                    maxLength = 1000,
                    description = "Not for an account without a password",
                    example = "correct horse battery")
            @Nullable
            String currentPassword,

            @Schema(requiredMode = REQUIRED, minLength = 8, maxLength = MAX_PASSWORD, example = "staple a horse")
            @Nullable
            String newPassword) {

        @Override
        public String toString() {
            return "NewPassword[]";
        }
    }

    record Refresh(
            @Schema(
                    requiredMode = REQUIRED,
                    minLength = 1,
                    maxLength = 1000,
                    description = "The newest refresh token of the login")
            @Nullable
            String refreshToken) {

        @Override
        public String toString() {
            return "Refresh[]";
        }
    }

    record Tokens(String accessToken, String tokenType, long expiresIn, String refreshToken) {

        @Override
        public String toString() {
            return "Tokens[expiresIn=%d]".formatted(expiresIn);
        }
    }

    record Ticket(String ticket, long expiresIn) {

        @Override
        public String toString() {
            return "Ticket[expiresIn=%d]".formatted(expiresIn);
        }
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "register",
            summary = "Open an account",
            description =
                    "403 if registration on this server is closed, or by invitation only and there is none for the address (SYNAPSE_REGISTRATION), or the address is reserved (SYNAPSE_OPERATORS).")
    @SecurityRequirements
    @ErrorStatuses({403, 409, 429})
    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    Account register(@RequestBody NewAccount account, HttpServletRequest request) {
        registrations.requireOpen(account.invitation());
        String email = account.email() == null ? "" : Emails.normalise(account.email());
        Validation validation = new Validation()
                .require(Emails.isWellFormed(email), "email", "must be a valid email address")
                .text("password", account.password(), 8, MAX_PASSWORD);
        String name = account.name() == null ? null : PersonName.check(validation, account.name());
        if (account.invitation() != null) {
            validation.text("invitation", account.invitation(), 1, MAX_INVITATION);
        }
        validation.throwIfInvalid();
        Applicant applicant = new Applicant(email, String.valueOf(account.password()), name, account.invitation());
        return new Account(registrations.register(applicant, request.getRemoteAddr()), email);
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "login",
            summary = "Log in",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = LoginForm.class))))
    @SecurityRequirements
    @ErrorStatuses({401, 429})
    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    Tokens login(@RequestBody MultiValueMap<String, String> fields, HttpServletRequest request) {
        LoginForm form = LoginForm.of(fields);
        String email = Emails.normalise(form.username());
        return tokens(accounts.login(email, form.password(), request.getRemoteAddr(), ClientName.of(request)));
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "refresh",
            summary = "Get new tokens",
            description = "The old refresh token becomes invalid; using it again revokes the login and all its tokens.")
    @SecurityRequirements
    @ErrorStatuses(401)
    @PostMapping("/refresh")
    Tokens refresh(@RequestBody Refresh refresh) {
        new Validation().text("refresh_token", refresh.refreshToken(), 1, 1000).throwIfInvalid();
        return tokens(accounts.refresh(String.valueOf(refresh.refreshToken())));
    }

    @Requires(Right.ACCOUNT)
    @Operation(operationId = "logout", summary = "Log out: revoke the login's tokens and close its event streams")
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(@AuthenticationPrincipal Session session) {
        sessions.end(Login.of(session));
    }

    @Requires(Right.READ)
    @Operation(operationId = "getMe", summary = "Get the current account")
    @GetMapping("/me")
    CurrentAccount me(@AuthenticationPrincipal Session session) {
        return current(session);
    }

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "changePassword",
            summary = "Change the password",
            description =
                    "Ends all other logins of the account: their tokens become invalid, and their event streams close within 5 s."
                            + " An account without a password gets its first one; 409 unless the login is at most 10 minutes old.")
    @ErrorStatuses({409, 429})
    @PostMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(
            @AuthenticationPrincipal Session session, @RequestBody NewPassword change, HttpServletRequest request) {
        Validation validation = new Validation();
        if (change.currentPassword() != null) {
            validation.text("current_password", change.currentPassword(), 1, 1000);
        }
        validation.text("new_password", change.newPassword(), 8, MAX_PASSWORD).throwIfInvalid();
        accounts.changePassword(
                Login.of(session),
                change.currentPassword(),
                String.valueOf(change.newPassword()),
                request.getRemoteAddr());
        sessions.forgetOthers(Login.of(session));
    }

    /** Closes the account: deletes the groups without another owner, cancels their turns and ends all its logins. */
    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "closeAccount",
            summary = "Close the account permanently",
            description =
                    "Deletes the groups of which it is the only owner. What its user wrote in others stays, with the name."
                            + " Without a password, 409 unless the login is at most 10 minutes old.")
    @ErrorStatuses({409, 429})
    @DeleteMapping("/me")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void close(@AuthenticationPrincipal Session session, @RequestBody PasswordAgain again, HttpServletRequest request) {
        if (again.password() != null) {
            new Validation().text("password", again.password(), 1, 1000).throwIfInvalid();
        }
        accounts.close(Login.of(session), again.password(), request.getRemoteAddr());
        sessions.end(Login.of(session));
    }

    @Requires(Right.READ)
    @Operation(operationId = "createTicket", summary = "Get a ticket that opens one event stream within 30 seconds")
    @PostMapping("/ws-ticket")
    Ticket ticket(@AuthenticationPrincipal Session session) {
        return new Ticket(tickets.issue(session), Tickets.LIFETIME.toSeconds());
    }

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "changeMe",
            summary = "Change your name",
            description = "Messages that you have written keep the name that you had then.")
    @PatchMapping("/me")
    CurrentAccount changeMe(@AuthenticationPrincipal Session session, @RequestBody AccountChange change) {
        Validation validation = new Validation();
        String name = PersonName.check(validation, change.name());
        validation.throwIfInvalid();
        accounts.rename(session.user(), name);
        return current(session);
    }

    private CurrentAccount current(Session session) {
        String email = accounts.email(session.user());
        return new CurrentAccount(
                session.user(),
                email,
                accounts.name(session.user()),
                operators.lists(email),
                accounts.hasPassword(session.user()));
    }

    private Tokens tokens(Grant grant) {
        return new Tokens(
                accessTokens.issue(grant.login()),
                "bearer",
                accessTokens.lifetime().toSeconds(),
                grant.refreshToken());
    }
}
