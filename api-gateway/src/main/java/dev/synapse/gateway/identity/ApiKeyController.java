package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Scope;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.idempotency.IdempotentCreations;
import dev.synapse.gateway.idempotency.IdempotentCreations.Creation;
import dev.synapse.gateway.identity.ApiKeys.ListedKey;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.TimeCursor;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /auth/keys}. */
@Tag(name = "Identity")
@RestController
@RequestMapping("/auth/keys")
class ApiKeyController {

    private static final int DEFAULT_LIMIT = 50;

    private final ApiKeys keys;
    private final LiveKeys cache;
    private final LiveSessions sessions;
    private final Operators operators;
    private final IdempotentCreations creations;

    ApiKeyController(
            ApiKeys keys, LiveKeys cache, LiveSessions sessions, Operators operators, IdempotentCreations creations) {
        this.creations = creations;
        this.keys = keys;
        this.cache = cache;
        this.sessions = sessions;
        this.operators = operators;
    }

    record ApiKey(
            UUID id,
            String name,
            List<String> scopes,
            Instant createdAt,

            @Schema(description = "Null if it does not expire") @Nullable
            Instant expiresAt,

            @Schema(description = "When a request was last authenticated with it, to the minute; null if none was")
            @Nullable
            Instant lastUsedAt) {}

    record NewApiKey(
            UUID id,
            String name,
            List<String> scopes,
            Instant createdAt,

            @Schema(description = "Null if it does not expire") @Nullable
            Instant expiresAt,

            @Schema(description = "The key itself, which is shown only here", example = "syn_…")
            String key) {

        @Override
        public String toString() {
            return "NewApiKey[id=%s]".formatted(id);
        }
    }

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "createApiKey",
            summary = "Create an API key",
            description =
                    "For programs: sent as a bearer token or in `X-Api-Key`, it has the account's rights as far as its scopes permit."
                            + " It is shown once. An account has at most 50 keys.")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    NewApiKey create(
            @AuthenticationPrincipal Session session,
            @RequestHeader(name = IdempotentCreations.HEADER, required = false) @Nullable String idempotencyKey,
            @RequestBody ApiKeyRequest request) {
        Creation creation = new Creation(session.user(), idempotencyKey, "an API key", request);
        return creations.once(creation, NewApiKey.class, () -> create(session, request));
    }

    private NewApiKey create(Session session, ApiKeyRequest request) {
        String key = ApiKeyText.generate();
        ListedKey added =
                keys.add(Login.of(session), request.check(operators.isOperator(session.user()), Instant.now()), key);
        return new NewApiKey(added.id(), added.name(), texts(added.scopes()), added.createdAt(), added.expires(), key);
    }

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "listApiKeys",
            summary = "List the account's API keys, newest first",
            description = "Keys that were revoked or have expired are not listed.")
    @Paged
    @GetMapping
    ResponseEntity<List<ApiKey>> list(
            @AuthenticationPrincipal Session session,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        TimeCursor after = cursor == null ? TimeCursor.START : TimeCursor.parse(cursor);
        List<ListedKey> found = keys.list(session.user(), after, count + 1);
        boolean more = found.size() > count;
        List<ListedKey> page = more ? found.subList(0, count) : found;
        String next = more ? page.getLast().cursor().text() : null;
        return Page.of(page.stream().map(ApiKeyController::shown).toList(), Page.next("/auth/keys", count, next));
    }

    private static ApiKey shown(ListedKey key) {
        return new ApiKey(key.id(), key.name(), texts(key.scopes()), key.createdAt(), key.expires(), key.lastUsed());
    }

    private static List<String> texts(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::text).toList();
    }

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "revokeApiKey",
            summary = "Revoke an API key: it becomes invalid, and its event streams close within 5 seconds")
    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(
            @AuthenticationPrincipal Session session,
            @Parameter(schema = @Schema(type = "string", format = "uuid")) @PathVariable String key) {
        UUID id = PathIds.uuid(key);
        if (!keys.revoke(session.user(), id)) {
            throw ApiException.notFound();
        }
        cache.forget(id);
        sessions.forget(new Login(session.user(), id));
    }
}
