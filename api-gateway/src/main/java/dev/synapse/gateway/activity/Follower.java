package dev.synapse.gateway.activity;

import dev.synapse.shared.model.GroupId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A user whose log this process keeps up to date, and what is to be done for it. One thread at a time does it, however much arrives
 * meanwhile. Thread-safe.
 */
final class Follower {

    private static final int MAX_PENDING = 500;

    private Set<GroupId> groups = Set.of();
    private Map<GroupId, List<TurnEvent>> pending = new HashMap<>();
    private int pendingEvents;
    private boolean refreshDue;
    private boolean working;
    private boolean stale;
    private long lastUsed = System.nanoTime();
    private long lastRefresh = System.nanoTime();

    /** What is to be done: all groups, or some. */
    record Work(boolean refresh, Map<GroupId, List<TurnEvent>> changed) {}

    /** Records that a client of the user connects. */
    synchronized void use() {
        lastUsed = System.nanoTime();
    }

    synchronized long nanosSinceUse() {
        return System.nanoTime() - lastUsed;
    }

    /** Whether all groups are due to be refreshed: the last time was so many nanoseconds ago, or something has failed since. */
    synchronized boolean isStale(long afterNanos) {
        return stale || System.nanoTime() - lastRefresh > afterNanos;
    }

    /** Notes that work has failed, so that all groups are refreshed at the next check. */
    synchronized void markStale() {
        stale = true;
    }

    /** The groups as of the last refresh. */
    synchronized Set<GroupId> groups() {
        return groups;
    }

    synchronized void refreshed(Set<GroupId> now) {
        groups = now;
        lastRefresh = System.nanoTime();
        stale = false;
    }

    /** Notes a group that may have changed; true if a thread is to be started for the work. */
    synchronized boolean add(GroupId group, List<TurnEvent> events) {
        if (pendingEvents + pending.size() >= MAX_PENDING) {
            return addRefresh();
        }
        pending.computeIfAbsent(group, id -> new ArrayList<>()).addAll(events);
        pendingEvents += events.size();
        return begin();
    }

    /** Notes that all groups may have changed; true if a thread is to be started for the work. */
    synchronized boolean addRefresh() {
        refreshDue = true;
        pending = new HashMap<>();
        pendingEvents = 0;
        return begin();
    }

    private boolean begin() {
        boolean starts = !working;
        working = true;
        return starts;
    }

    /** The work that has arrived, for the thread that was started; none is left if both parts are empty, and then the thread must end. */
    synchronized Work next() {
        Work work = new Work(refreshDue, pending);
        refreshDue = false;
        pending = new HashMap<>();
        pendingEvents = 0;
        working = work.refresh() || !work.changed().isEmpty();
        return work;
    }
}
