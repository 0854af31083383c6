package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.UserLog.Appended;
import dev.synapse.gateway.activity.UserLog.Reported;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Brings users' logs up to date. A log is derived from what PostgreSQL and Redis have of the user's groups: the difference from what it last
 * reported becomes events. The record is read before the groups, and replaced only if it has not changed meanwhile, so that several gateways
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

    /**
     * Brings the log up to date with all groups of the user, and returns their state. If others change the log at every attempt, the state
     * has the number from before it was read, after which the stream repeats some of it but omits nothing.
     */
    Activity refresh(UserId user) {
        return refresh(user, true);
    }

    /** Brings the log up to date with all groups of the user, and returns them. */
    Set<GroupId> follow(UserId user) {
        return refresh(user, false).groups().stream()
                .map(GroupActivity::groupId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Activity refresh(UserId user, boolean needsPosition) {
        for (int attempt = 1; ; attempt++) {
            Reported reported = log.reported(user);
            Map<GroupId, GroupActivity> groups = new LinkedHashMap<>();
            table.list(user).forEach(group -> groups.put(group.groupId(), group));
            Map<GroupId, TurnState> states = turns.of(groups.keySet());
            groups.replaceAll((id, group) -> with(group, states.get(id)));

            List<ActivityChange> changes = changes(user, reported.records(), groups, states);
            Appended appended = log.append(user, changes);
            boolean alone = appended.conflicts().isEmpty() && isOnlyChange(reported, changes, appended);
            boolean isReported = appended.conflicts().isEmpty() && !needsPosition;
            if (alone || isReported || attempt == ATTEMPTS) {
                long seq = alone ? appended.seq() : reported.seq().orElse(appended.seq());
                return new Activity(seq, List.copyOf(groups.values()));
            }
        }
    }

    /** Whether nothing else was added to the log since it was read. The state might lack what was added. */
    private static boolean isOnlyChange(Reported reported, List<ActivityChange> changes, Appended appended) {
        long added =
                changes.stream().mapToLong(change -> change.events().size()).sum();
        return reported.seq().isEmpty() || reported.seq().getAsLong() + added == appended.seq();
    }

    private List<ActivityChange> changes(
            UserId user,
            Map<GroupId, String> records,
            Map<GroupId, GroupActivity> groups,
            Map<GroupId, TurnState> states) {
        Set<GroupId> gone = new HashSet<>(records.keySet());
        gone.removeAll(groups.keySet());
        if (groups.size() == ActivityTable.MAX_GROUPS && !gone.isEmpty()) {
            gone.removeAll(table.present(user, gone));
        }
        return Stream.concat(groups.keySet().stream(), gone.stream())
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

    /** Brings the log up to date with some groups; false if there is no log, which begins with all groups. */
    boolean update(UserId user, Set<GroupId> changed) {
        Collection<GroupId> due = changed;
        for (int attempt = 1; attempt <= ATTEMPTS && !due.isEmpty(); attempt++) {
            List<ActivityChange> changes = new ArrayList<>();
            for (GroupId id : due) {
                Reported reported = log.reported(user, id);
                if (reported.seq().isEmpty()) {
                    return false;
                }
                changes.add(change(user, id, reported.record(id)));
            }
            changes.removeIf(ActivityChange::isEmpty);
            due = changes.isEmpty() ? List.of() : log.append(user, changes).conflicts();
        }
        return true;
    }

    private ActivityChange change(UserId user, GroupId id, String record) {
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
