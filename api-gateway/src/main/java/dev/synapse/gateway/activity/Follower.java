package dev.synapse.gateway.activity;

import dev.synapse.shared.model.GroupId;
import java.util.HashSet;
import java.util.Set;

/**
 * A user whose log this process keeps up to date, and what is to be done for it. One thread at a time does it, however much arrives
 * meanwhile. Thread-safe.
 */
final class Follower {

    private Set<GroupId> groups = Set.of();
    private Set<GroupId> pending = new HashSet<>();
    private boolean refreshDue;
    private boolean working;
    private boolean stale;
    private long lastUsed = System.nanoTime();
    private long lastRefresh = System.nanoTime();

    /** What is to be done: all groups, or some. */
    record Work(boolean refresh, Set<GroupId> changed) {

        boolean isEmpty() {
            return !refresh && changed.isEmpty();
        }
    }

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
    synchronized boolean add(GroupId group) {
        pending.add(group);
        return begin();
    }

    /** Notes that all groups may have changed; true if a thread is to be started for the work. */
    synchronized boolean addRefresh() {
        refreshDue = true;
        return begin();
    }

    private boolean begin() {
        boolean starts = !working;
        working = true;
        return starts;
    }

    /** The work that has arrived, for the thread that was started, which must end if it is empty. */
    synchronized Work next() {
        Work work = new Work(refreshDue, pending);
        refreshDue = false;
        pending = new HashSet<>();
        working = !work.isEmpty();
        return work;
    }
}
