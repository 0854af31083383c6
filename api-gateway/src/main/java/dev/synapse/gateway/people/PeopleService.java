package dev.synapse.gateway.people;

import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.access.GroupRole;
import dev.synapse.gateway.activity.ActivityNotices;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Changes who is in a group. A group always has an owner. */
@Service
class PeopleService {

    private final People people;
    private final Invitations invitations;
    private final Access access;
    private final AuditLog audit;
    private final ActivityNotices notices;

    PeopleService(People people, Invitations invitations, Access access, AuditLog audit, ActivityNotices notices) {
        this.notices = notices;
        this.access = access;
        this.people = people;
        this.invitations = invitations;
        this.audit = audit;
    }

    /** The people of the group as the caller may see them: only owners see the addresses of others. */
    @Transactional(readOnly = true)
    List<Person> list(GroupId group, UserId caller) {
        List<Person> all = people.list(group);
        boolean isOwner = all.stream().anyMatch(person -> person.userId().equals(caller) && isOwner(person));
        return isOwner
                ? all
                : all.stream()
                        .map(person -> person.userId().equals(caller) ? person : person.withoutEmail())
                        .toList();
    }

    /** Changes the role of a person for an owner; 404 for someone who is not in the group, 409 for its last owner. */
    @Transactional
    Person changeRole(UserId by, GroupId group, UserId user, GroupRole role) {
        people.lock(group);
        access.requireRole(by, group, GroupRole.OWNER);
        Person before = people.find(group, user).orElseThrow(ApiException::notFound);
        if (before.role().equals(role.text())) {
            return before;
        }
        if (role != GroupRole.OWNER) {
            endOwnership(group, before);
        }
        people.changeRole(group, user, role);
        notices.changed(user, group);
        people.chargeToOwner(group);
        audit.record(
                AuditAction.ROLE_CHANGED,
                AuditSubject.of(group),
                Map.of("user", user.toString(), "from", before.role(), "to", role.text()));
        return people.find(group, user).orElseThrow(ApiException::notFound);
    }

    /** Removes a person from the group for an owner, or the caller; 404 for someone who is not in it, 409 for its last owner. */
    @Transactional
    void remove(UserId by, GroupId group, UserId user) {
        people.lock(group);
        access.requireRole(by, group, by.equals(user) ? GroupRole.VIEWER : GroupRole.OWNER);
        Person person = people.find(group, user).orElseThrow(ApiException::notFound);
        endOwnership(group, person);
        people.remove(group, user);
        notices.changed(user, group);
        people.chargeToOwner(group);
        audit.record(AuditAction.PERSON_REMOVED, AuditSubject.of(group), Map.of("user", user.toString()));
    }

    /** The open invitations of an owner end with the ownership. */
    private void endOwnership(GroupId group, Person person) {
        if (!isOwner(person)) {
            return;
        }
        if (!people.hasOtherOwner(group, person.userId())) {
            throw ApiException.conflict(
                    "role", "the group must keep an owner: make someone else an owner first, or delete the group");
        }
        invitations.removeOpenBy(group, person.userId());
    }

    private static boolean isOwner(Person person) {
        return person.role().equals(GroupRole.OWNER.text());
    }
}
