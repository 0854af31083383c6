package dev.synapse.gateway.identity;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.SameOriginOnly;
import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Validation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /auth/browser}: logins of pages, with the access token in the answer and the refresh token in a cookie. */
@Tag(name = "Identity")
@RestController
@RequestMapping("/auth/browser")
@SameOriginOnly
class BrowserLoginController {

    private static final int MAX = 1000;

    private final Accounts accounts;
    private final BrowserLogins logins;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;

    BrowserLoginController(
            Accounts accounts, BrowserLogins logins, AccessTokens accessTokens, RefreshTokens refreshTokens) {
        this.accounts = accounts;
        this.logins = logins;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
    }

    record BrowserLogin(
            @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX, example = "anna@example.org") @Nullable
            String email,

            @Schema(
                    requiredMode = REQUIRED,
                    minLength = 1,
                    maxLength = MAX,
                    format = "password",
                    example = "correct horse battery")
            @Nullable
            String password) {

        @Override
        public String toString() {
            return "BrowserLogin[email=%s]".formatted(email);
        }
    }

    record BrowserTokens(String accessToken, String tokenType, long expiresIn) {

        @Override
        public String toString() {
            return "BrowserTokens[expiresIn=%d]".formatted(expiresIn);
        }
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "loginBrowser",
            summary = "Log in from a page",
            description = "The refresh token is in the cookie `synapse_session`, which scripts cannot read.")
    @SecurityRequirements
    @ErrorStatuses({401, 429})
    @PostMapping("/login")
    BrowserTokens login(@RequestBody BrowserLogin form, HttpServletRequest request, HttpServletResponse response) {
        new Validation()
                .text("email", form.email(), 1, MAX)
                .text("password", form.password(), 1, MAX)
                .throwIfInvalid();
        String email = Emails.normalise(String.valueOf(form.email()));
        Grant grant =
                accounts.login(email, String.valueOf(form.password()), request.getRemoteAddr(), ClientName.of(request));
        return tokens(grant, request, response);
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "refreshBrowser",
            summary = "Get a new access token for a page, and a new cookie",
            description =
                    "The cookie's refresh token is spent. For 30 seconds it is answered in the same way again, as long as its successor has not been used; later it ends the login.")
    @SecurityRequirements
    @ErrorStatuses({400, 401})
    @PostMapping("/refresh")
    BrowserTokens refresh(HttpServletRequest request, HttpServletResponse response) {
        Optional<Grant> grant = BrowserCookie.SESSION.read(request).flatMap(logins::refresh);
        if (grant.isEmpty()) {
            BrowserCookie.SESSION.clear(request, response);
            throw ApiException.of(HttpStatus.UNAUTHORIZED, "There is no login in this browser, or it has ended.");
        }
        return tokens(grant.get(), request, response);
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "logoutBrowser",
            summary = "Log out from a page: revoke the login's tokens, close its event streams and clear the cookie")
    @SecurityRequirements
    @ErrorStatuses(400)
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(HttpServletRequest request, HttpServletResponse response) {
        BrowserCookie.SESSION.read(request).ifPresent(logins::end);
        BrowserCookie.SESSION.clear(request, response);
    }

    private BrowserTokens tokens(Grant grant, HttpServletRequest request, HttpServletResponse response) {
        BrowserCookie.SESSION.set(request, response, grant.refreshToken(), refreshTokens.lifetime());
        return new BrowserTokens(
                accessTokens.issue(grant.login()),
                "bearer",
                accessTokens.lifetime().toSeconds());
    }
}
