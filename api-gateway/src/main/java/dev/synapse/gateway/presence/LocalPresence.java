package dev.synapse.gateway.presence;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many event streams each user has of each group of one shard, at this gateway, and for whom that is not stored yet. Thread-safe. */
final class LocalPresence {

    private final Map<GroupId, Map<UserId, Integer>> streams = new HashMap<>();
    private final Map<GroupId, Set<UserId>> changed = new HashMap<>();

    synchronized void opened(GroupId group, UserId user) {
        int count = streams.computeIfAbsent(group, id -> new HashMap<>(2)).merge(user, 1, Integer::sum);
        if (count == 1) {
            markChanged(group, user);
        }
    }

    synchronized void closed(GroupId group, UserId user) {
        streams.computeIfPresent(group, (id, users) -> {
            users.computeIfPresent(user, (key, count) -> count > 1 ? count - 1 : null);
            return users.isEmpty() ? null : users;
        });
        if (!isPresent(group, user)) {
            markChanged(group, user);
        }
    }

    /** Takes what has changed since the last time. */
    synchronized List<PresenceChange> takeChanges() {
        List<PresenceChange> changes = new ArrayList<>(changed.size());
        changed.forEach((group, users) -> changes.add(change(group, users)));
        changed.clear();
        return changes;
    }

    /** Takes all, whether it has changed or not. */
    synchronized List<PresenceChange> takeAll() {
        streams.forEach((group, users) ->
                changed.computeIfAbsent(group, id -> new HashSet<>()).addAll(users.keySet()));
        return takeChanges();
    }

    /** Notes that changes were not stored. Those who are absent are omitted: what is stored of them expires. */
    synchronized void notStored(List<PresenceChange> changes) {
        for (PresenceChange change : changes) {
            change.present().stream()
                    .filter(user -> isPresent(change.group(), user))
                    .forEach(user -> markChanged(change.group(), user));
        }
    }

    private PresenceChange change(GroupId group, Set<UserId> users) {
        List<UserId> present = new ArrayList<>(users.size());
        List<UserId> absent = new ArrayList<>();
        users.forEach(user -> (isPresent(group, user) ? present : absent).add(user));
        return new PresenceChange(group, present, absent);
    }

    private boolean isPresent(GroupId group, UserId user) {
        return streams.getOrDefault(group, Map.of()).containsKey(user);
    }

    private void markChanged(GroupId group, UserId user) {
        changed.computeIfAbsent(group, id -> new HashSet<>(2)).add(user);
    }
}
