package dev.synapse.gateway.identity;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.Scope;
import dev.synapse.gateway.web.Validation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A new API key in a request, not validated. */
@Schema(example = """
                {"name": "Nightly report", "scopes": ["read", "write"]}""")
record ApiKeyRequest(
        @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX_NAME, example = "Nightly report") @Nullable
        String name,

        @ArraySchema(
                arraySchema = @Schema(requiredMode = REQUIRED),
                minItems = 1,
                maxItems = MAX_SCOPES,
                schema =
                        @Schema(
                                type = "string",
                                example = "read",
                                allowableValues = {"read", "write", "groups", "operator"}))
        @Nullable
        List<@Nullable String> scopes,

        @Schema(
                type = "string",
                format = "date-time",
                description = "When the key expires, a time in the future; never if absent or null")
        @Nullable
        String expiresAt) {

    static final int MAX_NAME = 100;
    static final int MAX_SCOPES = 4;

    /** After it a key never expires; PostgreSQL and clients can represent it. */
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private static final String KNOWN = "read, write, groups, operator";

    /** What a key permits and for how long. */
    record Grant(String name, Set<Scope> scopes, Optional<Instant> expires) {}

    /** The validated request; 422 with all invalid fields. */
    Grant check(boolean operator, Instant now) {
        Validation validation = new Validation().text("name", name, 1, MAX_NAME);
        validation.require(name == null || name.isEmpty() || !name.isBlank(), "name", "must not be blank");
        Set<Scope> known = scopes(validation);
        validation.require(operator || !known.contains(Scope.OPERATOR), "scopes", "\"operator\" is only for operators");
        Optional<Instant> expires = expires(validation, now);
        validation.throwIfInvalid();
        return new Grant(String.valueOf(name), known, expires);
    }

    private Set<Scope> scopes(Validation validation) {
        Set<Scope> known = EnumSet.noneOf(Scope.class);
        List<@Nullable String> given = Objects.requireNonNullElse(scopes, List.of());
        validation.require(!given.isEmpty(), "scopes", "must have one or more of " + KNOWN);
        for (int i = 0; i < given.size(); i++) {
            String text = given.get(i);
            Optional<Scope> scope = text == null ? Optional.empty() : Scope.ofKey(text);
            scope.ifPresent(known::add);
            validation.require(
                    scope.isPresent(),
                    "scopes[%d]".formatted(i),
                    "must be one of %s, not \"%s\"".formatted(KNOWN, text));
        }
        return known;
    }

    private Optional<Instant> expires(Validation validation, Instant now) {
        if (expiresAt == null) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(expiresAt).toInstant().truncatedTo(ChronoUnit.MILLIS);
            validation.require(
                    time.isAfter(now) && time.isBefore(LAST),
                    "expires_at",
                    "must be in the future, before %s, is %s".formatted(LAST, time));
            return Optional.of(time);
        } catch (DateTimeException e) {
            validation.require(
                    false,
                    "expires_at",
                    "must be a time such as 2027-01-31T08:00:00Z, not \"%s\"".formatted(expiresAt));
            return Optional.empty();
        }
    }
}
