package dev.synapse.gateway.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.GroupRole;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/people}. */
@Tag(name = "People", description = "The people of a group, and invitations to it")
@RestController
@RequestMapping("/groups/{group}/people")
class PeopleController {

    /** The most people in a group, which is why lists of them have one page. */
    static final int MAX_PEOPLE = 100;

    private final PeopleService people;

    PeopleController(PeopleService people) {
        this.people = people;
    }

    record RoleChange(
            @Schema(
                    requiredMode = REQUIRED,
                    allowableValues = {"owner", "editor", "viewer"})
            @Nullable
            String role) {}

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "listPeople",
            summary = "List the people of a group, in the order in which they joined",
            description = "A group has at most 100 people. E-mail addresses of others are shown to owners only.")
    @GetMapping
    List<Person> list(@AuthenticationPrincipal Session session, @PathVariable GroupId group) {
        return people.list(group, session.user());
    }

    @Requires(Right.OWN_GROUP)
    @Operation(
            operationId = "changePerson",
            summary = "Change the role of a person",
            description = "409 for the last owner: a group always has one.")
    @ErrorStatuses(409)
    @RequestMapping(
            path = "/{user}",
            method = {RequestMethod.PUT, RequestMethod.PATCH})
    Person change(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @PathVariable UserId user,
            @RequestBody RoleChange change) {
        return people.changeRole(session.user(), group, user, role(change.role()));
    }

    /** The role of that name; 422 if there is none. */
    static GroupRole role(@Nullable String text) {
        return Optional.ofNullable(text)
                .flatMap(GroupRole::of)
                .orElseThrow(() -> ApiException.invalid(
                        "role",
                        text == null ? "is missing" : "must be owner, editor or viewer, not \"%s\"".formatted(text)));
    }

    @Requires(Right.OWN_GROUP)
    @Operation(
            operationId = "removePerson",
            summary = "Remove a person from a group",
            description = "The person's event streams of the group close within 5 seconds. 409 for the last owner.")
    @ErrorStatuses(409)
    @DeleteMapping("/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@AuthenticationPrincipal Session session, @PathVariable GroupId group, @PathVariable UserId user) {
        people.remove(session.user(), group, user);
    }

    @Requires(Right.LEAVE_GROUP)
    @Operation(
            operationId = "leaveGroup",
            summary = "Leave a group",
            description = "The group keeps working. 409 for its last owner.")
    @ErrorStatuses(409)
    @DeleteMapping("/me")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void leave(@AuthenticationPrincipal Session session, @PathVariable GroupId group) {
        people.remove(session.user(), group, session.user());
    }
}
