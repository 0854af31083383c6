package dev.synapse.gateway.groups;

import dev.synapse.gateway.identity.Session;
import dev.synapse.gateway.web.Page;
import dev.synapse.shared.model.GroupId;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /groups}. */
@RestController
@RequestMapping("/groups")
class GroupController {

    private final GroupService groups;
    private final GroupRemoval removal;

    GroupController(GroupService groups, GroupRemoval removal) {
        this.groups = groups;
        this.removal = removal;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Group create(@AuthenticationPrincipal Session session, @RequestBody GroupRequest group) {
        return groups.create(session.user(), group);
    }

    @GetMapping
    ResponseEntity<List<Group>> list(
            @AuthenticationPrincipal Session session,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, Page.MAX);
        GroupCursor after = cursor == null ? null : GroupCursor.parse(cursor);
        List<Group> found = groups.list(session.user(), after, count + 1);
        return Page.of(found, count, "/groups", group -> GroupCursor.of(group).text());
    }

    @GetMapping("/{group}")
    Group get(@AuthenticationPrincipal Session session, @PathVariable GroupId group) {
        return groups.get(session.user(), group);
    }

    @RequestMapping(
            path = "/{group}",
            method = {RequestMethod.PUT, RequestMethod.PATCH})
    Group change(
            @AuthenticationPrincipal Session session, @PathVariable GroupId group, @RequestBody ObjectNode change) {
        return groups.change(session.user(), group, change);
    }

    @DeleteMapping("/{group}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@AuthenticationPrincipal Session session, @PathVariable GroupId group) {
        removal.delete(session.user(), group);
    }
}
