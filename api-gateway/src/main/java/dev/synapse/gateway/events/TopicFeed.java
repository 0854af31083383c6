package dev.synapse.gateway.events;

import dev.synapse.gateway.events.EventPageReader.ReservedPage;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.LoggedEvent;
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
 * Reads the event log of a group or user once for all its subscribers in this process. At most one reader runs at a time, however many notifications
 * arrive, and it reads to the end of the log. Thread-safe.
 */
final class TopicFeed {

    private static final Logger log = LoggerFactory.getLogger(TopicFeed.class);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(3);
    private static final Duration DRAIN_POLL = Duration.ofMillis(5);

    private final EventTopic topic;
    private final Sources sources;
    private final Set<Subscriber> subscribers = new HashSet<>(4);
    private long last;
    private boolean reading;
    private boolean readRequested;
    private volatile long lastRead = System.nanoTime();
    private StoredSeq awaited = new StoredSeq(0, 0, false);

    TopicFeed(EventTopic topic, Sources sources) {
        this.topic = topic;
        this.sources = sources;
    }

    /**
     * The sources that all feeds read from.
     *
     * @param pages reserved for feeds, so that no client can hold their memory
     * @param frames the memory of queued frames
     */
    record Sources(EventLog log, EventPageReader pages, FrameMemory frames) {}

    /**
     * The seq of the end of a turn in PostgreSQL, whose event has not come.
     *
     * @param since when that was noticed, as {@link System#nanoTime}
     * @param isLost whether Redis has lost the event and the subscribers have been notified
     */
    private record StoredSeq(long seq, long since, boolean isLost) {}

    /** Adds the subscriber; false if it is behind the feed and has to catch up first. */
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

    /** Removes the subscriber; false if it was the last. */
    synchronized boolean remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
        return !subscribers.isEmpty();
    }

    /** Reads the log soon, since there may be new events. Does not block. */
    synchronized void requestRead() {
        readRequested = true;
        if (!reading && !subscribers.isEmpty()) {
            reading = true;
            Thread.ofVirtual().name("feed").start(this::read);
        }
    }

    /** Nanoseconds since the log was last read. */
    long nanosSinceRead() {
        return System.nanoTime() - lastRead;
    }

    /** The seq of the newest event that was passed to the subscribers. */
    synchronized long last() {
        return last;
    }

    /**
     * Compares with the seq that PostgreSQL has of the end of the group's last turn. Its event follows at once. If it has not come by the
     * next comparison, although the log was read since, Redis lost it before a subscriber got it, and may never have another.
     */
    synchronized void compareWithStored(long seq) {
        if (seq <= last || (seq == awaited.seq() && awaited.isLost())) {
            return;
        }
        if (seq != awaited.seq()) {
            awaited = new StoredSeq(seq, System.nanoTime(), false);
            requestRead();
        } else if (lastRead - awaited.since() > 0) {
            awaited = new StoredSeq(seq, awaited.since(), true);
            long newest = last > 0 ? last : seq;
            subscribers.forEach(subscriber -> subscriber.restart(newest));
        }
    }

    private synchronized boolean shouldRead() {
        reading = readRequested && !subscribers.isEmpty();
        readRequested = false;
        return reading;
    }

    private void read() {
        while (shouldRead()) {
            try {
                readToEnd();
                lastRead = System.nanoTime();
            } catch (RedisUnavailable e) {
                log.debug(
                        "Could not read the events of {}; the next notification or check reads again: {}",
                        topic,
                        e.getMessage());
            } catch (RuntimeException e) {
                log.error("Could not read the events of {}", topic, e);
            }
        }
    }

    private void readToEnd() {
        long from = last();
        boolean any = false;
        boolean more = true;
        while (more && !isEmpty()) {
            Optional<ReservedPage> held = sources.pages().read(topic, from);
            if (held.isEmpty()) {
                continue; // read has waited a second for memory
            }
            try (ReservedPage page = held.get()) {
                fanOut(page.page().events());
                from = page.page().last();
                any |= !page.page().events().isEmpty();
                more = page.page().more();
            }
            if (more) {
                awaitDrain();
            }
        }
        if (!any) {
            checkForLoss(sources.log().newest(topic));
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
     * After a full page, waits for subscribers that are reading to drain their queues. Those that are still too slow fall behind, so that
     * the feed does not wait for them again.
     */
    private void awaitDrain() {
        long end = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (anyIsDraining() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(DRAIN_POLL.toNanos());
        }
        discardDraining();
    }

    private synchronized boolean anyIsDraining() {
        return subscribers.stream().anyMatch(Subscriber::isDraining);
    }

    private synchronized void discardDraining() {
        subscribers.stream().filter(Subscriber::isDraining).forEach(Subscriber::discardQueue);
    }

    /** Moves the feed back to the newest seq that Redis still has, if Redis lost events. The next event gets a much higher number. */
    private synchronized void checkForLoss(long newest) {
        if (newest < last) {
            last = newest;
            subscribers.forEach(subscriber -> subscriber.restart(newest));
        }
    }
}
