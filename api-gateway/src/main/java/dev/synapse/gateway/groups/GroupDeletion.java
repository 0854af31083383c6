package dev.synapse.gateway.groups;

import dev.synapse.gateway.activity.ActivityFeed;
import dev.synapse.gateway.activity.ActivityNotices;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.identity.AccountData;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.TurnInbox;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes groups permanently, with their state in Redis; their turns stop, and their event streams close. While Redis is unavailable, nothing
 * is deleted. A group with another owner outlives the account of the one to whom it is charged. The turns in PostgreSQL, which nothing reads without their group, are removed afterwards.
 */
@Service
class GroupDeletion implements AccountData {

    private static final Logger log = LoggerFactory.getLogger(GroupDeletion.class);

    private final Groups groups;
    private final DeletedGroups deleted;
    private final TurnInbox inbox;
    private final ActivityNotices notices;
    private final ActivityFeed activity;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    GroupDeletion(
            Groups groups,
            DeletedGroups deleted,
            TurnInbox inbox,
            ActivityNotices notices,
            ActivityFeed activity,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.notices = notices;
        this.activity = activity;
        this.groups = groups;
        this.deleted = deleted;
        this.inbox = inbox;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Deletes a group; {@code precondition} runs in the transaction, and throws if the group must stay. */
    void delete(GroupId id, Runnable precondition) {
        remove(() -> {
            precondition.run();
            if (!groups.delete(id)) {
                throw ApiException.notFound();
            }
            audit.record(AuditAction.GROUP_DELETED, AuditSubject.of(id));
            return List.of(id);
        });
    }

    @Override
    public void removeWith(UserId owner, Runnable removal) {
        remove(() -> {
            groups.lockClosing(owner);
            groups.passOn(owner);
            groups.withdrawInvitationsOf(owner);
            List<GroupId> ids = groups.ownedBy(owner);
            removal.run();
            return ids;
        });
        removeActivity(owner);
    }

    private void removeActivity(UserId user) {
        try {
            activity.remove(user);
        } catch (RedisUnavailable e) {
            log.warn(
                    "The account of user {} was closed, but Redis keeps its events for up to an hour: {}",
                    user,
                    e.getMessage());
        }
    }

    private void remove(Supplier<List<GroupId>> removal) {
        List<GroupId> removed = transaction.execute(status -> {
            List<GroupId> ids = removal.get();
            ids.forEach(inbox::forget);
            return ids;
        });
        removed.forEach(this::forgetAgain);
        removed.forEach(notices::changed);
        deleted.removeSoon(removed);
    }

    /** Before the commit, other processes still saw the group and may have written its state to Redis again. */
    private void forgetAgain(GroupId id) {
        try {
            inbox.forget(id);
        } catch (RedisUnavailable e) {
            log.warn("Group {} was deleted, but some of its state may remain in Redis: {}", id, e.getMessage());
        }
    }
}
