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
 * Who the chat is for the server, and a token that proves it. Without credentials of the user's own an account is made
 * at first use, and again where the server has forgotten it. Tokens are renewed with the refresh token of this process,
 * else by logging in. Thread-safe.
 */
final class Session {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int UNAUTHORIZED = 401;

    private final Http http;
    private final ChatFile file;
    private final Optional<Wire.Credentials> own;
    private final Consumer<String> notice;

    private @Nullable String refreshToken;

    Session(Http http, ChatFile file, Optional<Wire.Credentials> own, Consumer<String> notice) {
        this.http = http;
        this.file = file;
        this.own = own;
        this.notice = notice;
    }

    /** A token that is good as far as is known here. */
    synchronized String token() {
        Remembered known = file.get();
        boolean fresh = known.expiresAt() != null && Instant.now().isBefore(known.expiresAt());
        return fresh && known.accessToken() != null ? known.accessToken() : renewed();
    }

    /** Tells that the server refused a token, so that the next one is another. */
    synchronized void refused(String token) {
        if (token.equals(file.get().accessToken())) {
            file.update(known -> known.withToken(null, null));
        }
    }

    private String renewed() {
        Wire.Tokens tokens = refreshed().orElseGet(this::loggedIn);
        refreshToken = tokens.refreshToken();
        Instant until = Instant.now().plusMillis(tokens.expiresIn() * 900);
        file.update(known -> known.withToken(tokens.accessToken(), until));
        return tokens.accessToken();
    }

    private Optional<Wire.Tokens> refreshed() {
        if (refreshToken == null) {
            return Optional.empty();
        }
        var body = new Wire.RefreshToken(refreshToken);
        refreshToken = null;
        try {
            return Optional.of(http.call(json("/auth/refresh", body), Wire.Tokens.class));
        } catch (ChatException e) {
            if (e.isNoServer()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Wire.Tokens loggedIn() {
        Remembered known = file.get();
        if (own.isPresent()) {
            return login(own.get()).orElseGet(() -> firstLoginOf(own.get()));
        }
        if (known.email() == null || known.password() == null) {
            return loginOfNewAccount();
        }
        return login(new Wire.Credentials(known.email(), known.password())).orElseGet(() -> {
            notice.accept("The server does not know the account of before any more; making a new one.");
            return loginOfNewAccount();
        });
    }

    private Wire.Tokens loginOfNewAccount() {
        var account = new Wire.Credentials("chat-" + HexFormat.of().formatHex(random(6)) + "@example.com", password());
        register(account);
        file.update(known -> known.withAccount(account.email(), account.password()));
        notice.accept("Made an account on " + http.server() + ": " + account.email());
        return login(account)
                .orElseThrow(() -> ChatException.failed("the server refuses the account that it just made"));
    }

    private Wire.Tokens firstLoginOf(Wire.Credentials credentials) {
        try {
            register(credentials);
        } catch (ChatException e) {
            if (e.status() == 409) {
                throw ChatException.failed("wrong password for " + credentials.email());
            }
            throw e;
        }
        notice.accept("Made the account " + credentials.email());
        return login(credentials).orElseThrow(() -> ChatException.failed("the server refuses the account just made"));
    }

    private void register(Wire.Credentials credentials) {
        var _ = http.call(json("/auth/register", credentials), JsonNode.class);
    }

    /** Empty where the server does not take these credentials. */
    private Optional<Wire.Tokens> login(Wire.Credentials credentials) {
        String form = "grant_type=password&username=%s&password=%s"
                .formatted(encoded(credentials.email()), encoded(credentials.password()));
        HttpRequest request = http.request("/auth/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        try {
            return Optional.of(http.call(request, Wire.Tokens.class));
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
                .POST(BodyPublishers.ofString(Wire.JSON.writeValueAsString(body)))
                .build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(Objects.requireNonNull(text), StandardCharsets.UTF_8);
    }

    private static String password() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(24));
    }

    private static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        RANDOM.nextBytes(made);
        return made;
    }
}
