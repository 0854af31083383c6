package dev.synapse.gateway.identity;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import dev.synapse.gateway.web.StrictJson;
import dev.synapse.gateway.web.Validation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** The form of the OAuth 2 password grant (RFC 6749, section 4.3.2). Its other fields are ignored. */
record LoginForm(
        @Schema(description = "The account's email", minLength = 1, maxLength = 1000, example = "anna@example.org")
        String username,

        @Schema(minLength = 1, maxLength = 1000, example = "correct horse battery", format = "password")
        String password,

        @Schema(requiredMode = NOT_REQUIRED, allowableValues = "password") @Nullable
        String grantType) {

    private static final int MAX = 1000;

    /** Reads the form; 422 for a missing or duplicate field or another grant type. */
    static LoginForm of(MultiValueMap<String, String> form) {
        Validation validation = new Validation();
        String username = only(validation, form, "username");
        String password = only(validation, form, "password");
        String grant = only(validation, form, "grant_type");
        validation
                .text("username", username, 1, MAX)
                .text("password", password, 1, MAX)
                .require(
                        grant == null || grant.equals("password"),
                        "grant_type",
                        "must be \"password\", not \"%s\"".formatted(grant))
                .throwIfInvalid();
        LoginForm read = new LoginForm(String.valueOf(username), String.valueOf(password), grant);
        StrictJson.check(read.username);
        StrictJson.check(read.password);
        return read;
    }

    @Override
    public String toString() {
        return "LoginForm[username=%s]".formatted(username);
    }

    private static @Nullable String only(Validation validation, MultiValueMap<String, String> form, String field) {
        List<String> values = form.getOrDefault(field, List.of());
        validation.require(values.size() <= 1, field, "duplicate field");
        return values.isEmpty() ? null : values.getFirst();
    }
}
