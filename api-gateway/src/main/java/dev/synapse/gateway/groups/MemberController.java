package dev.synapse.gateway.groups;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.idempotency.IdempotentCreations;
import dev.synapse.gateway.idempotency.IdempotentCreations.Creation;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.EntityTags;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
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

/** {@code /groups/{id}/members}. */
@Tag(name = "Members", description = "The agents of a group, including the Orchestrator")
@RestController
@RequestMapping("/groups/{group}/members")
class MemberController {

    /** The size of a member with the longest prompt, in bytes. */
    private static final long MAX_BYTES = 4L * AgentValidator.MAX_PROMPT;

    private final MemberService members;
    private final Members stored;
    private final GroupSizes sizes;
    private final EntityTags tags;
    private final ResponseMemory memory;
    private final IdempotentCreations creations;

    MemberController(
            MemberService members,
            Members stored,
            GroupSizes sizes,
            EntityTags tags,
            ResponseMemory memory,
            IdempotentCreations creations) {
        this.creations = creations;
        this.members = members;
        this.stored = stored;
        this.sizes = sizes;
        this.tags = tags;
        this.memory = memory;
    }

    @Requires(Right.READ_GROUP)
    @Operation(operationId = "listMembers", summary = "List the members")
    @Paged
    @GetMapping
    ResponseEntity<List<Member>> list(
            @PathVariable GroupId group,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, Page.MAX);
        MemberCursor after = cursor == null ? null : MemberCursor.parse(cursor);
        PageKeys<MemberCursor> page = PageKeys.cut(sizes.members(group, after, count + 1), count);
        List<MemberId> ids =
                page.keys().stream().map(key -> new MemberId(key.id())).toList();
        List<Member> found = memory.load(page.bytes(), () -> stored.list(group, ids));
        MemberCursor last = page.continuation();
        return Page.of(found, Page.next("/groups/" + group + "/members", count, last == null ? null : last.text()));
    }

    @Requires(Right.READ_GROUP)
    @Operation(operationId = "getMember", summary = "Get a member")
    @GetMapping("/{member}")
    ResponseEntity<Member> get(@PathVariable GroupId group, @PathVariable MemberId member) {
        return memory.load(
                MAX_BYTES, () -> tags.tagged(stored.find(group, member).orElseThrow(ApiException::notFound)));
    }

    @Requires(Right.EDIT_GROUP)
    @Operation(operationId = "addMember", summary = "Add a member")
    @ErrorStatuses(409)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Member add(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @RequestHeader(name = IdempotentCreations.HEADER, required = false) @Nullable String key,
            @RequestBody AgentRequest agent) {
        Creation creation = new Creation(session.user(), key, "a member of " + group, agent);
        return creations.once(creation, Member.class, () -> members.add(session.user(), group, agent));
    }

    @Requires(Right.EDIT_GROUP)
    @Operation(
            operationId = "changeMember",
            summary = "Change a member",
            description = MergePatch.DESCRIPTION + " The Orchestrator cannot be renamed or given tools.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(ref = "AgentChange"))))
    @ErrorStatuses(409)
    @RequestMapping(
            path = "/{member}",
            method = {RequestMethod.PUT, RequestMethod.PATCH})
    ResponseEntity<Member> change(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @PathVariable MemberId member,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody ObjectNode change) {
        return memory.load(
                MAX_BYTES, () -> tags.tagged(members.change(session.user(), group, member, ifMatch, change)));
    }

    @Requires(Right.EDIT_GROUP)
    @Operation(operationId = "removeMember", summary = "Remove a member other than the Orchestrator")
    @DeleteMapping("/{member}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(
            @PathVariable GroupId group,
            @PathVariable MemberId member,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        members.remove(group, member, ifMatch);
    }
}
