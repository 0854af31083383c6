package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.oidc.OidcClient;
import dev.synapse.gateway.oidc.OidcClient.Begun;
import dev.synapse.gateway.oidc.OidcClient.SignedIn;
import dev.synapse.gateway.oidc.OidcException;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Validation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** {@code /auth/oidc}: sign-in through the provider. A browser is sent here, so what goes wrong is told to the page to which it returns. */
@Tag(name = "Identity")
@RestController
@RequestMapping("/auth/oidc")
class OidcController {

    private static final Logger log = LoggerFactory.getLogger(OidcController.class);
    private static final int MAX_INVITATION = 1000;
    private static final String PAGE = "/";

    private final OidcClient client;
    private final ProviderAccounts accounts;
    private final LiveSessions sessions;
    private final RefreshTokens refreshTokens;
    private final AccountInvitations invitations;

    OidcController(
            OidcClient client,
            ProviderAccounts accounts,
            LiveSessions sessions,
            RefreshTokens refreshTokens,
            AccountInvitations invitations) {
        this.invitations = invitations;
        this.client = client;
        this.accounts = accounts;
        this.sessions = sessions;
        this.refreshTokens = refreshTokens;
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "beginSignIn",
            summary = "Sign in through the OpenID Connect provider: redirects a browser to it",
            description =
                    "If the provider cannot be reached, the browser is sent to `/?oidc_error=provider_unavailable` instead.")
    @ApiResponse(
            responseCode = "302",
            description = "To the provider, or to the page with `oidc_error`",
            content = @Content,
            headers = @Header(name = "Location", schema = @Schema(type = "string", format = "uri-reference")))
    @SecurityRequirements
    @ErrorStatuses({400, 422, 429})
    @GetMapping("/login")
    ResponseEntity<Void> login(
            @Parameter(
                            description = "The token of an invitation, which is accepted with a new account",
                            schema = @Schema(minLength = 1, maxLength = MAX_INVITATION))
                    @RequestParam(required = false)
                    @Nullable
                    String invitation,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response) {
        if (invitation != null) {
            new Validation().text("invitation", invitation, 1, MAX_INVITATION).throwIfInvalid();
        }
        try {
            Begun begun = client.begin(request, invitation);
            BrowserCookie.SIGN_IN.set(request, response, begun.browser(), OidcClient.LIFETIME);
            return redirect(begun.address());
        } catch (OidcException e) {
            return failed(e);
        }
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "completeSignIn",
            summary = "The provider sends a browser here: logs in, sets the browser's cookie and redirects to the page",
            description =
                    "The page is `/`, with `#/invitations/<token>` if the invitation is still open, as it is for an account that existed,"
                            + " and `/?oidc_error=…` if nobody was logged in. It gets its access token by `POST /auth/browser/refresh`.")
    @ApiResponse(
            responseCode = "302",
            description = "To the page",
            content = @Content,
            headers = @Header(name = "Location", schema = @Schema(type = "string", format = "uri-reference")))
    @SecurityRequirements
    @ErrorStatuses({400, 429})
    @GetMapping("/callback")
    ResponseEntity<Void> callback(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response) {
        Optional<String> browser = BrowserCookie.SIGN_IN.read(request);
        BrowserCookie.SIGN_IN.clear(request, response);
        try {
            SignedIn person = client.complete(request, browser);
            Grant grant = accounts.signIn(person, ClientName.of(request));
            sessions.forgetOthers(grant.login());
            BrowserCookie.SESSION.set(request, response, grant.refreshToken(), refreshTokens.lifetime());
            return redirect(page(person.invitation()));
        } catch (OidcException e) {
            return failed(e);
        }
    }

    /** With the invitation, if no new account has accepted it. */
    private URI page(@Nullable String invitation) {
        return URI.create(
                invitation != null && invitations.isOpen(invitation)
                        ? PAGE + "#/invitations/" + UriUtils.encode(invitation, StandardCharsets.UTF_8)
                        : PAGE);
    }

    private static ResponseEntity<Void> failed(OidcException e) {
        log.warn("Sign-in through OpenID Connect failed ({}): {}", e.error().text(), e.getMessage());
        return redirect(URI.create(PAGE + "?oidc_error=" + e.error().text()));
    }

    private static ResponseEntity<Void> redirect(URI address) {
        return ResponseEntity.status(HttpStatus.FOUND).location(address).build();
    }
}
