package dev.synapse.gateway.oidc;

import com.nimbusds.jose.RemoteKeySourceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/** Exchanges a code for an ID token, checks the token, and reads from it whom the provider vouches for. Thread-safe. */
@Component
class CodeExchange {

    private static final int MAX_SUBJECT = 255;

    private final OidcAuthorizationCodeAuthenticationProvider exchange;

    CodeExchange(ProviderHttp http, IdTokenDecoders decoders) {
        RestClientAuthorizationCodeTokenResponseClient tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(http.tokens());
        exchange = new OidcAuthorizationCodeAuthenticationProvider(tokens, users(http));
        exchange.setJwtDecoderFactory(decoders);
    }

    /** Asks for the user info only if the ID token does not say what is needed. */
    private static OidcUserService users(ProviderHttp http) {
        DefaultOAuth2UserService info = new DefaultOAuth2UserService();
        info.setRestOperations(http.template());
        OidcUserService users = new OidcUserService();
        users.setOauth2UserService(info);
        users.setRetrieveUserInfo(CodeExchange::needsUserInfo);
        return users;
    }

    private static boolean needsUserInfo(OidcUserRequest request) {
        return request.getClientRegistration()
                                .getProviderDetails()
                                .getUserInfoEndpoint()
                                .getUri()
                        != null
                && (request.getIdToken().getEmail() == null
                        || request.getIdToken().getEmailVerified() == null);
    }

    /** The identity of whoever signed in; throws {@link OidcException} if the provider's answers are not valid. */
    ProviderIdentity identity(ClientRegistration registration, OAuth2AuthorizationExchange both) {
        try {
            return identity(
                    registration, exchange.authenticate(new OAuth2LoginAuthenticationToken(registration, both)));
        } catch (AuthenticationException e) {
            throw new OidcException(
                    isUnreachable(e) ? OidcError.PROVIDER_UNAVAILABLE : OidcError.INVALID_ANSWER,
                    String.valueOf(e.getMessage()));
        }
    }

    private static boolean isUnreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResourceAccessException
                    || cause instanceof HttpServerErrorException
                    || cause instanceof RemoteKeySourceException
                    || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static ProviderIdentity identity(ClientRegistration registration, @Nullable Object authentication) {
        if (!(authentication instanceof OAuth2LoginAuthenticationToken login)
                || !(login.getPrincipal() instanceof OidcUser user)) {
            throw new OidcException(OidcError.INVALID_ANSWER, "the answer has no ID token");
        }
        String subject = user.getSubject();
        if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT) {
            throw new OidcException(OidcError.INVALID_ANSWER, "the subject has not 1 to 255 characters");
        }
        String email = user.getEmail();
        if (email == null || !Boolean.TRUE.equals(user.getEmailVerified())) {
            throw new OidcException(
                    OidcError.EMAIL_NOT_VERIFIED,
                    email == null ? "the provider states no address" : "the provider has not verified the address");
        }
        String issuer = String.valueOf(registration.getProviderDetails().getIssuerUri());
        return new ProviderIdentity(issuer, subject, email, user.getFullName());
    }
}
