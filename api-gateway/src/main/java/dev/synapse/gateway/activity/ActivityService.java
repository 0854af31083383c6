package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.UserLog.Appended;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Brings users' logs up to date. A log is derived from what PostgreSQL and Redis have of the user's groups: the difference to what it told
 * last becomes events. The record is read before the groups, and replaced only if no one else has replaced it, so that several gateways
 * can do so at once without a repetition. Thread-safe.
 */
@Service
class ActivityService {

    private static final int ATTEMPTS = 5;
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

    private final ActivityTable table;
    private final TurnStates turns;
    private final UserLog log;
    private final ActivityNotices notices;

    ActivityService(ActivityTable table, TurnStates turns, UserLog log, ActivityNotices notices) {
        this.table = table;
        this.turns = turns;
        this.log = log;
        this.notices = notices;
    }

    /** Brings the log up to date with all groups of the user, and returns their state. */
    Activity refresh(UserId user) {
        for (int attempt = 1; ; attempt++) {
            Map<GroupId, String> records = log.records(user);
            Map<GroupId, GroupActivity> groups = new LinkedHashMap<>();
            table.list(user).forEach(group -> groups.put(group.groupId(), group));
            Map<GroupId, TurnState> states = turns.of(groups.keySet());
            groups.replaceAll((id, group) -> with(group, states.get(id)));

            Appended appended = log.append(user, changes(records, groups, states));
            if (appended.conflicts().isEmpty() || attempt == ATTEMPTS) {
                return new Activity(appended.seq(), List.copyOf(groups.values()));
            }
        }
    }

    private static List<ActivityChange> changes(
            Map<GroupId, String> records, Map<GroupId, GroupActivity> groups, Map<GroupId, TurnState> states) {
        Set<GroupId> all = new HashSet<>(groups.keySet());
        if (groups.size() < ActivityTable.MAX_GROUPS) {
            all.addAll(records.keySet());
        }
        return all.stream()
                .map(id -> ActivityChange.of(
                        id,
                        records.getOrDefault(id, ""),
                        Optional.ofNullable(groups.get(id)),
                        states.getOrDefault(id, TurnState.NONE).recent()))
                .filter(change -> !change.isEmpty())
                .toList();
    }

    private static GroupActivity with(GroupActivity group, @Nullable TurnState state) {
        return state == null ? group : group.with(state.active(), state.queued());
    }

    /** Brings the log up to date with some groups. */
    void update(UserId user, Set<GroupId> changed) {
        Collection<GroupId> due = changed;
        for (int attempt = 1; attempt <= ATTEMPTS && !due.isEmpty(); attempt++) {
            List<ActivityChange> changes = due.stream()
                    .map(id -> change(user, id))
                    .filter(change -> !change.isEmpty())
                    .toList();
            due = changes.isEmpty() ? List.of() : log.append(user, changes).conflicts();
        }
    }

    private ActivityChange change(UserId user, GroupId id) {
        String record = log.record(user, id);
        Optional<GroupActivity> group = table.find(user, id);
        TurnState state =
                group.isEmpty() ? TurnState.NONE : turns.of(List.of(id)).getOrDefault(id, TurnState.NONE);
        return ActivityChange.of(id, record, group.map(found -> with(found, state)), state.recent());
    }

    void removeLog(UserId user) {
        log.remove(user);
    }

    /** Marks the messages of a group up to that time as read. */
    ReadMark markRead(UserId user, GroupId group, Instant upTo) {
        if (upTo.isAfter(Times.now().plus(CLOCK_DIFFERENCE))) {
            throw ApiException.invalid("read_up_to", "must not be in the future, is " + upTo);
        }
        table.markRead(user, group, upTo);
        notices.changed(user, group);
        return table.find(user, group)
                .map(found -> new ReadMark(found.unread(), found.readUpTo()))
                .orElseThrow(ApiException::notFound);
    }
}
