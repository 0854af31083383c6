package dev.synapse.gateway.groups;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.idempotency.IdempotentCreations;
import dev.synapse.gateway.idempotency.IdempotentCreations.Creation;
import dev.synapse.gateway.web.EntityTags;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
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
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /groups}. */
@Tag(name = "Groups", description = "Groups, their limits and fallback models")
@RestController
@RequestMapping("/groups")
class GroupController {

    private final GroupService groups;
    private final GroupDeletion removal;
    private final GroupSizes sizes;
    private final EntityTags tags;
    private final ResponseMemory memory;
    private final IdempotentCreations creations;

    GroupController(
            GroupService groups,
            GroupDeletion removal,
            GroupSizes sizes,
            EntityTags tags,
            ResponseMemory memory,
            IdempotentCreations creations) {
        this.creations = creations;
        this.groups = groups;
        this.removal = removal;
        this.sizes = sizes;
        this.tags = tags;
        this.memory = memory;
    }

    @Requires(Right.CREATE_GROUP)
    @Operation(operationId = "createGroup", summary = "Create a group")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Group create(
            @AuthenticationPrincipal Session session,
            @RequestHeader(name = IdempotentCreations.HEADER, required = false) @Nullable String key,
            @RequestBody GroupRequest group) {
        Creation creation = new Creation(session.user(), key, "a group", group);
        return creations.once(creation, Group.class, () -> groups.create(session.user(), group));
    }

    @Requires(Right.READ)
    @Operation(operationId = "listGroups", summary = "List the groups in which you are, newest first")
    @Paged
    @GetMapping
    ResponseEntity<List<Group>> list(
            @AuthenticationPrincipal Session session,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, Page.MAX);
        TimeCursor after = cursor == null ? null : TimeCursor.parse(cursor);
        PageKeys<TimeCursor> page = PageKeys.cut(sizes.list(session.user(), after, count + 1), count);
        List<GroupId> ids =
                page.keys().stream().map(key -> new GroupId(key.id())).toList();
        List<Group> found = memory.load(page.bytes(), () -> groups.list(ids));
        TimeCursor last = page.continuation();
        return Page.of(found, Page.next("/groups", count, last == null ? null : last.text()));
    }

    @Requires(Right.READ_GROUP)
    @Operation(operationId = "getGroup", summary = "Get a group")
    @GetMapping("/{group}")
    ResponseEntity<Group> get(@PathVariable GroupId group) {
        return memory.load(sizes.of(group), () -> tags.tagged(groups.get(group)));
    }

    @Requires(Right.EDIT_GROUP)
    @Operation(
            operationId = "changeGroup",
            summary = "Change a group",
            description = MergePatch.DESCRIPTION,
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = GroupChange.class))))
    @RequestMapping(
            path = "/{group}",
            method = {RequestMethod.PUT, RequestMethod.PATCH})
    ResponseEntity<Group> change(
            @PathVariable GroupId group,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody ObjectNode change) {
        return memory.load(sizes.of(group), () -> tags.tagged(groups.change(group, ifMatch, change)));
    }

    @Requires(Right.OWN_GROUP)
    @Operation(
            operationId = "deleteGroup",
            summary = "Delete a group",
            description =
                    "Deleting a group deletes its turns: a running turn is cancelled, and open event streams are closed.")
    @DeleteMapping("/{group}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            @PathVariable GroupId group, @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        removal.delete(group, () -> groups.requireMatch(group, ifMatch));
    }
}
