package dev.synapse.gateway.operator;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.operator.OperatorUsers.ListedUser;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/users}. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/users")
class UserController {

    private static final int DEFAULT_LIMIT = 50;
    private static final UUID START = new UUID(-1, -1);

    /** An e-mail address, numbers and ids. */
    private static final long USER_BYTES = 1_000;

    private final OperatorUsers users;
    private final ResponseMemory memory;

    UserController(OperatorUsers users, ResponseMemory memory) {
        this.users = users;
        this.memory = memory;
    }

    @Operation(operationId = "listUsers", summary = "List the accounts with what they use, newest first")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<ListedUser>> list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        UUID before = cursor == null ? START : Cursor.parse(cursor, 1).uuid(0);
        List<ListedUser> found = memory.load(count * USER_BYTES, () -> users.list(before, count + 1));
        boolean more = found.size() > count;
        List<ListedUser> page = more ? found.subList(0, count) : found;
        return Page.of(
                page,
                Page.next(
                        "/operator/users",
                        count,
                        more ? Cursor.write(page.getLast().id()) : null));
    }

    @Operation(operationId = "getUser", summary = "Get an account with what it uses")
    @ErrorStatuses(403)
    @GetMapping("/{user}")
    @Requires(Right.OPERATE)
    ListedUser get(@PathVariable UserId user) {
        return memory.load(USER_BYTES, () -> users.find(user)).orElseThrow(ApiException::notFound);
    }
}
