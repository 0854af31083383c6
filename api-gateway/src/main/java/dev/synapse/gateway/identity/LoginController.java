package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.identity.LoginFamilies.ListedLogin;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /auth/logins}. */
@Tag(name = "Identity")
@RestController
@RequestMapping("/auth/logins")
class LoginController {

    private static final int DEFAULT_LIMIT = 50;

    private final LoginFamilies families;
    private final LiveSessions sessions;

    LoginController(LoginFamilies families, LiveSessions sessions) {
        this.families = families;
        this.sessions = sessions;
    }

    record ActiveLogin(
            UUID id,

            @Schema(description = "What the client called itself (User-Agent)", maxLength = ClientName.MAX) @Nullable
            String client,

            Instant createdAt,

            @Schema(description = "When the client last got tokens")
            Instant lastUsedAt,

            @Schema(description = "Whether it is the login of this request")
            boolean current) {}

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "listLogins",
            summary = "List the account's logins, newest first",
            description = "Logins that ended or expired are not listed.")
    @Paged
    @GetMapping
    ResponseEntity<List<ActiveLogin>> list(
            @AuthenticationPrincipal Session session,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        TimeCursor after = cursor == null ? TimeCursor.START : TimeCursor.parse(cursor);
        List<ListedLogin> found = families.list(session.user(), after, count + 1);
        boolean more = found.size() > count;
        List<ListedLogin> page = more ? found.subList(0, count) : found;
        String next = more ? page.getLast().cursor().text() : null;
        return Page.of(
                page.stream().map(login -> shown(login, session)).toList(), Page.next("/auth/logins", count, next));
    }

    private static ActiveLogin shown(ListedLogin login, Session session) {
        return new ActiveLogin(
                login.id(),
                login.client(),
                login.createdAt(),
                login.lastUsedAt(),
                login.id().equals(session.family()));
    }

    @Requires(Right.ACCOUNT)
    @Operation(
            operationId = "endLogin",
            summary = "End a login: its tokens become invalid, and its event streams close within 5 seconds")
    @DeleteMapping("/{login}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(
            @AuthenticationPrincipal Session session,
            @Parameter(schema = @Schema(type = "string", format = "uuid")) @PathVariable String login) {
        if (!sessions.endOwn(new Login(session.user(), PathIds.uuid(login)))) {
            throw ApiException.notFound();
        }
    }

    @Requires(Right.ACCOUNT)
    @Operation(operationId = "endOtherLogins", summary = "End all logins of the account but this one")
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endOthers(@AuthenticationPrincipal Session session) {
        sessions.endOthers(Login.of(session));
    }
}
