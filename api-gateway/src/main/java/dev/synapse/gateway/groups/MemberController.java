package dev.synapse.gateway.groups;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /groups/{id}/members}. */
@RestController
@RequestMapping("/groups/{group}/members")
class MemberController {

    private final MemberService members;

    MemberController(MemberService members) {
        this.members = members;
    }

    @GetMapping
    List<Member> list(@AuthenticationPrincipal Session session, @PathVariable GroupId group) {
        return members.list(session.user(), group);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Member add(@AuthenticationPrincipal Session session, @PathVariable GroupId group, @RequestBody AgentRequest agent) {
        return members.add(session.user(), group, agent);
    }

    @RequestMapping(
            path = "/{member}",
            method = {RequestMethod.PUT, RequestMethod.PATCH})
    Member change(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @PathVariable MemberId member,
            @RequestBody ObjectNode change) {
        return members.change(session.user(), group, member, change);
    }

    @DeleteMapping("/{member}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@AuthenticationPrincipal Session session, @PathVariable GroupId group, @PathVariable MemberId member) {
        members.remove(session.user(), group, member);
    }
}
