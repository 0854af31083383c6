package dev.synapse.gateway.events;

import dev.synapse.gateway.events.PageReader.HeldPage;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.RedisUnavailable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final GroupId group;
    private final Sources sources;
    private final Set<Subscriber> subscribers = new HashSet<>(4);
    private long last;
    private boolean reading;
    private boolean rung;
    private volatile long lastRead = System.nanoTime();

    GroupFeed(GroupId group, Sources sources) {
        this.group = group;
        this.sources = sources;
    }

    /**
     * What all feeds read from.
     *
     * @param pages read for feeds alone, so that no client can hold their memory
     * @param frames the memory of what waits in queues
     */
    record Sources(EventLog log, PageReader pages, FrameMemory frames) {}

    /** Serves the subscriber from now on; false if it is still behind, and has to read on by itself. */
    synchronized boolean join(Subscriber subscriber) {
        long position = subscriber.position();
        if (subscribers.isEmpty()) {
            last = position;
        }
        boolean joins = position >= last;
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

    /** There may be new events. */
    synchronized void ring() {
        rung = true;
        if (!reading && !subscribers.isEmpty()) {
            reading = true;
            Thread.ofVirtual().name("feed").start(this::read);
        }
    }

    /** For how many nanoseconds the log was not read. */
    long quiet() {
        return System.nanoTime() - lastRead;
    }

    /** The newest event that the subscribers have got. */
    synchronized long last() {
        return last;
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
                lastRead = System.nanoTime();
            } catch (RedisUnavailable e) {
                LOG.debug("The events of {} cannot be read for now: {}", group, e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("The events of {} cannot be read", group, e);
            }
        }
    }

    private void readToEnd() {
        long from = last();
        boolean any = false;
        boolean more = true;
        while (more && !isEmpty()) {
            Optional<HeldPage> held = sources.pages().read(group, from);
            if (held.isEmpty()) {
                continue;
            }
            try (HeldPage page = held.get()) {
                fanOut(page.page().events());
                from = page.page().last();
                any |= !page.page().events().isEmpty();
                more = page.page().more();
            }
            if (more) {
                letDrain();
            }
        }
        if (!any) {
            checkForLoss(sources.log().newest(group));
        }
    }

    private synchronized boolean isEmpty() {
        return subscribers.isEmpty();
    }

    private synchronized void fanOut(List<LoggedEvent> events) {
        for (LoggedEvent event : events) {
            if (event.seq() > last) {
                last = event.seq();
                fanOut(event);
            }
        }
    }

    private void fanOut(LoggedEvent event) {
        Optional<OutboundFrame> frame = subscribers.stream().anyMatch(subscriber -> subscriber.wants(event))
                ? sources.frames().frame(event)
                : Optional.empty();
        subscribers.forEach(subscriber -> subscriber.offer(event, frame));
        frame.ifPresent(OutboundFrame::release);
    }

    /**
     * Where a lot has come at once, gives the subscribers that do read some time to take it, so that the queue overflows for those
     * only who do not.
     */
    private void letDrain() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (anyIsDraining() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private synchronized boolean anyIsDraining() {
        return subscribers.stream().anyMatch(Subscriber::isDraining);
    }

    /** A Redis that came back with older data counts on from there: what clients saw beyond it does not exist any more. */
    private synchronized void checkForLoss(long newest) {
        if (newest < last) {
            last = newest;
            subscribers.forEach(subscriber -> subscriber.restart(newest));
        }
    }
}
