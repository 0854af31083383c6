package dev.synapse.cli;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The chat's account and access token. If the user gives no credentials, creates an account at first use, and a new one
 * if the server no longer knows it. Renews the access token with this process's refresh token, else by logging in.
 * Thread-safe.
 */
final class Session {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Http http;
    private final ChatFile file;
    private final Optional<ApiTypes.Credentials> own;
    private final Consumer<String> notice;

    private @Nullable String refreshToken;

    Session(Http http, ChatFile file, Optional<ApiTypes.Credentials> own, Consumer<String> notice) {
        this.http = http;
        this.file = file;
        this.own = own;
        this.notice = notice;
    }

    /** Returns an access token that has not expired. */
    synchronized String token() {
        SavedState saved = file.get();
        boolean valid = saved.expiresAt() != null && Instant.now().isBefore(saved.expiresAt());
        return valid && saved.accessToken() != null ? saved.accessToken() : renew();
    }

    /** Discards a token that the server rejected. */
    synchronized void invalidate(String token) {
        if (token.equals(file.get().accessToken())) {
            file.update(state -> state.withToken(null, null));
        }
    }

    private String renew() {
        ApiTypes.Tokens tokens = refresh().orElseGet(this::logIn);
        refreshToken = tokens.refreshToken();
        Instant expiry = Instant.now().plusMillis(tokens.expiresIn() * 900);
        file.update(state -> state.withToken(tokens.accessToken(), expiry));
        return tokens.accessToken();
    }

    private Optional<ApiTypes.Tokens> refresh() {
        if (refreshToken == null) {
            return Optional.empty();
        }
        var body = new ApiTypes.RefreshToken(refreshToken);
        refreshToken = null;
        try {
            return Optional.of(http.send(json("/auth/refresh", body), ApiTypes.Tokens.class));
        } catch (ChatException e) {
            if (e.isNoServer()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private ApiTypes.Tokens logIn() {
        SavedState saved = file.get();
        if (own.isPresent()) {
            return login(own.get()).orElseGet(() -> registerAndLogIn(own.get()));
        }
        if (saved.email() == null || saved.password() == null) {
            return logInToNewAccount();
        }
        return login(new ApiTypes.Credentials(saved.email(), saved.password())).orElseGet(() -> {
            notice.accept("The server does not know the saved account; creating a new one.");
            return logInToNewAccount();
        });
    }

    private ApiTypes.Tokens logInToNewAccount() {
        var account =
                new ApiTypes.Credentials("chat-" + HexFormat.of().formatHex(random(6)) + "@example.com", password());
        register(account);
        file.update(state -> state.withAccount(account.email(), account.password()));
        notice.accept("Created an account on " + http.server() + ": " + account.email());
        return login(account).orElseThrow(() -> ChatException.failed("the server rejects the account just created"));
    }

    private ApiTypes.Tokens registerAndLogIn(ApiTypes.Credentials credentials) {
        try {
            register(credentials);
        } catch (ChatException e) {
            if (e.status() == 409) {
                throw ChatException.failed("wrong password for " + credentials.email());
            }
            if (e.status() == FORBIDDEN) {
                throw ChatException.failed("wrong email or password for %s, and no account was created: %s"
                        .formatted(credentials.email(), e.getMessage()));
            }
            throw e;
        }
        notice.accept("Created the account " + credentials.email());
        return login(credentials)
                .orElseThrow(() -> ChatException.failed("the server rejects the account just created"));
    }

    private void register(ApiTypes.Credentials credentials) {
        var _ = http.send(json("/auth/register", credentials), JsonNode.class);
    }

    /** Returns empty if the server rejects these credentials. */
    private Optional<ApiTypes.Tokens> login(ApiTypes.Credentials credentials) {
        String form = "grant_type=password&username=%s&password=%s"
                .formatted(encoded(credentials.email()), encoded(credentials.password()));
        HttpRequest request = http.request("/auth/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        try {
            return Optional.of(http.send(request, ApiTypes.Tokens.class));
        } catch (ChatException e) {
            if (e.status() == UNAUTHORIZED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private HttpRequest json(String path, Object body) {
        return http.request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ApiTypes.JSON.writeValueAsString(body)))
                .build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(Objects.requireNonNull(text), StandardCharsets.UTF_8);
    }

    private static String password() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(24));
    }

    private static byte[] random(int bytes) {
        byte[] result = new byte[bytes];
        RANDOM.nextBytes(result);
        return result;
    }
}
