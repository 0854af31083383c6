package dev.synapse.gateway.events;

import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.redis.RedisUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream of events. Its thread first sends what the log has, at the client's pace, and then what the group's feed
 * puts into the queue. A client for which the queue overflows is closed: it resumes where it was. All that is sent is sent by that
 * one thread.
 */
final class Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final int QUEUE = 512;
    private static final int PAGE = 500;
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Frame WAKE = new Frame(null, "");

    private final Subscription subscription;
    private final Outlet outlet;
    private final Duration pingAfter;
    private final BlockingQueue<Frame> queue = new ArrayBlockingQueue<>(QUEUE);
    private volatile @Nullable Closing closing;
    private volatile boolean gone;
    private long position;

    Subscriber(Subscription subscription, Outlet outlet, Duration pingAfter) {
        this.subscription = subscription;
        this.outlet = outlet;
        this.pingAfter = pingAfter;
        this.position = subscription.after();
    }

    Subscription subscription() {
        return subscription;
    }

    /** The newest event that was sent or queued; once the feed serves this subscriber, only the feed may ask. */
    long position() {
        return position;
    }

    /** Serves the client until one side ends it. */
    void run(EventLog log, LiveFeed feed) {
        try {
            serve(log, feed);
            Closing reason = closing;
            outlet.close(reason == null ? Closing.GOODBYE : reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A client of {} is gone: {}", subscription.group(), e.getMessage());
            abandon();
        }
    }

    private void serve(EventLog log, LiveFeed feed) throws IOException, InterruptedException {
        if (subscription.resync()) {
            outlet.send(Frame.resync(subscription.group(), position));
        }
        catchUp(log, feed);
        while (closing == null && !gone) {
            Frame frame = queue.poll(pingAfter.toMillis(), TimeUnit.MILLISECONDS);
            if (frame == null) {
                outlet.ping();
            } else if (!frame.text().isEmpty()) {
                outlet.send(frame);
            }
        }
    }

    /** Lets go of a client to which nothing can be sent any more. */
    private void abandon() {
        try {
            outlet.close(Closing.ERROR);
        } catch (IOException | RuntimeException e) {
            LOG.debug("A client of {} could not be told: {}", subscription.group(), e.getMessage());
        }
    }

    private void catchUp(EventLog log, LiveFeed feed) throws IOException, InterruptedException {
        while (closing == null && !gone) {
            List<LoggedEvent> page;
            try {
                page = log.read(subscription.group(), position, PAGE);
            } catch (RedisUnavailable e) {
                Thread.sleep(RETRY);
                continue;
            }
            for (LoggedEvent event : page) {
                for (Frame frame : advance(event)) {
                    outlet.send(frame);
                }
            }
            if (page.isEmpty()) {
                if (feed.join(this)) {
                    return;
                }
                Thread.sleep(RETRY);
            }
        }
    }

    /** Queues the event, unless it was sent before. */
    void offer(LoggedEvent event) {
        advance(event).forEach(this::put);
    }

    /** Whether more waits for the client than one more page leaves room for. */
    boolean isFilling() {
        return closing == null && queue.size() > QUEUE / 2;
    }

    /** Tells the client that the log was lost, and goes on behind {@code seq}. */
    void restart(long seq) {
        position = seq;
        if (seq > 0) {
            put(Frame.resync(subscription.group(), seq));
        }
    }

    /** Queues a frame that is no event. */
    void put(Frame frame) {
        if (closing == null && !queue.offer(frame)) {
            close(Closing.TOO_SLOW);
        }
    }

    /** Ends the stream as soon as the client has taken what is being sent. */
    void close(Closing reason) {
        if (closing == null) {
            closing = reason;
            queue.offer(WAKE);
        }
    }

    /** The client has left. */
    void left() {
        gone = true;
        queue.offer(WAKE);
    }

    private List<Frame> advance(LoggedEvent event) {
        if (event.seq() <= position) {
            return List.of();
        }
        boolean hole = event.seq() > position + 1;
        position = event.seq();
        boolean wanted = subscription.types().isEmpty() || subscription.types().contains(event.type());
        if (!hole) {
            return wanted ? List.of(Frame.of(event)) : List.of();
        }
        Frame resync = Frame.resync(subscription.group(), event.seq() - 1);
        return wanted ? List.of(resync, Frame.of(event)) : List.of(resync);
    }
}
