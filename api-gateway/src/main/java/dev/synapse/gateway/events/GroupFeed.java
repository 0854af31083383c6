package dev.synapse.gateway.events;

import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.RedisUnavailable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a group's event log once for all its subscribers in this process. However often the bell rings, one reader is under way,
 * and it reads until nothing is left. Thread-safe.
 */
final class GroupFeed {

    private static final Logger LOG = LoggerFactory.getLogger(GroupFeed.class);
    private static final int PAGE = 128;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final GroupId group;
    private final EventLog log;
    private final Set<Subscriber> subscribers = new HashSet<>();
    private long last;
    private boolean reading;
    private boolean rung;

    GroupFeed(GroupId group, EventLog log) {
        this.group = group;
        this.log = log;
    }

    /** Serves the subscriber from now on; false if it is still behind, and has to read on by itself. */
    synchronized boolean join(Subscriber subscriber) {
        if (subscribers.isEmpty()) {
            last = subscriber.position();
        }
        boolean joins = subscriber.position() >= last;
        if (joins) {
            subscribers.add(subscriber);
        }
        return joins;
    }

    /** Whether anybody is left. */
    synchronized boolean leave(Subscriber subscriber) {
        subscribers.remove(subscriber);
        return !subscribers.isEmpty();
    }

    synchronized boolean isEmpty() {
        return subscribers.isEmpty();
    }

    /** There may be new events. */
    synchronized void ring() {
        rung = true;
        if (!reading && !subscribers.isEmpty()) {
            reading = true;
            Thread.ofVirtual().name("feed").start(this::read);
        }
    }

    private synchronized boolean goesOn() {
        reading = rung && !subscribers.isEmpty();
        rung = false;
        return reading;
    }

    private void read() {
        while (goesOn()) {
            try {
                readToEnd();
            } catch (RedisUnavailable e) {
                LOG.debug("The events of {} cannot be read for now: {}", group, e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("The events of {} cannot be read", group, e);
            }
        }
    }

    private void readToEnd() {
        boolean any = false;
        List<LoggedEvent> page;
        do {
            page = log.read(group, last(), PAGE);
            fanOut(page);
            any |= !page.isEmpty();
            if (page.size() == PAGE) {
                letDrain();
            }
        } while (page.size() == PAGE);
        if (!any) {
            checkForLoss(log.newest(group));
        }
    }

    private synchronized long last() {
        return last;
    }

    private synchronized void fanOut(List<LoggedEvent> page) {
        for (LoggedEvent event : page) {
            if (event.seq() > last) {
                last = event.seq();
                subscribers.forEach(subscriber -> subscriber.offer(event));
            }
        }
    }

    /**
     * Where a lot has come at once, gives the subscribers some time to take it, so that the queue overflows for those only who do
     * not read.
     */
    private void letDrain() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (anyIsFilling() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private synchronized boolean anyIsFilling() {
        return subscribers.stream().anyMatch(Subscriber::isFilling);
    }

    /** A Redis that came back with older data counts on from there: what clients saw beyond it does not exist any more. */
    private synchronized void checkForLoss(long newest) {
        if (newest < last) {
            last = newest;
            subscribers.forEach(subscriber -> subscriber.restart(newest));
        }
    }
}
