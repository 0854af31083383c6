package dev.synapse.gateway.events;

import dev.synapse.gateway.events.EventPageReader.ReservedPage;
import dev.synapse.shared.event.EventPage;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.RedisUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one client its events: first from the log, at the client's pace, then from its topic's feed, and from the log again if the client
 * falls behind the feed. One thread sends at a time: the
 * thread that {@link #serve serves} the client, or a virtual thread that exists only while there is something to send.
 */
final class StreamSender {

    private static final Logger log = LoggerFactory.getLogger(StreamSender.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration QUOTA_RETRY = Duration.ofSeconds(1);
    private static final Duration SIGNAL_LIMIT = Duration.ofHours(1);
    private static final long SEND_LIMIT = Duration.ofSeconds(30).toNanos();

    private final Subscriber subscriber;
    private final EventSink sink;
    private final long pingAfter;
    private final LiveFeed feed;
    private volatile boolean pingDue;
    /** Whether there may be something to send since the sending thread last looked. */
    private boolean signalled;
    /** Whether a thread is sending. */
    private boolean working;

    private boolean started;
    /** Whether the client has been sent all of the log that there was. */
    private boolean atEndOfLog;
    /** Whether the client has joined its topic's feed. */
    private boolean live;
    /** The seq up to which the log was read for this client. */
    private long readUpTo;

    /**
     * Creates a sender that has sent nothing.
     *
     * @param pingAfter the time without a frame sent after which the client is pinged
     */
    StreamSender(Subscription subscription, EventSink sink, Duration pingAfter, LiveFeed feed) {
        this.subscriber = new Subscriber(subscription, this::signal);
        this.sink = sink;
        this.pingAfter = pingAfter.toNanos();
        this.feed = feed;
        this.atEndOfLog = subscription.start().current();
        this.readUpTo = subscription.start().after();
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Serves the client in this thread until one side closes the stream. */
    void serve() {
        synchronized (this) {
            working = true;
        }
        while (sendDue()) {
            pause(SIGNAL_LIMIT);
        }
    }

    /** Wakes the sender to send what is queued or to close the stream. Does not block. */
    synchronized void signal() {
        signalled = true;
        notifyAll();
        if (!working) {
            working = true;
            Thread.ofVirtual().name("stream").start(this::sendWhileSignalled);
        }
    }

    private void sendWhileSignalled() {
        while (sendDue()) {
            synchronized (this) {
                if (!signalled) {
                    working = false;
                    return;
                }
                signalled = false;
            }
        }
    }

    /** Waits for a signal; an interrupt ends the stream. */
    private void pause(Duration limit) {
        try {
            awaitSignal(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscriber.disconnected();
        }
    }

    private synchronized void awaitSignal(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!signalled && end - System.nanoTime() > 0) {
            wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        }
        signalled = false;
    }

    /** Periodic check: pings an idle client, and closes the stream if the token has expired or the client reads too slowly. */
    void check(Instant now) {
        if (!now.isBefore(subscriber.subscription().session().expires())) {
            subscriber.close(CloseReason.TOKEN_EXPIRED);
        } else if (subscriber.oldestFrameAge() > SEND_LIMIT) {
            subscriber.close(CloseReason.TOO_SLOW);
        } else if (subscriber.idleNanos() > pingAfter) {
            pingDue = true;
            signal();
        }
    }

    /** Sends all that is queued; false once the stream has ended. */
    private boolean sendDue() {
        try {
            if (!started && subscriber.subscription().start().resync()) {
                sendResync(readUpTo);
            }
            started = true;
            while (subscriber.isOpen()) {
                if (!sendNext()) {
                    return true;
                }
            }
            sink.close(subscriber.closeReason().orElse(CloseReason.NORMAL));
        } catch (IOException | RuntimeException e) {
            log.debug(
                    "A stream of {} was disconnected: {}",
                    subscriber.subscription().topic(),
                    e.getMessage());
        }
        end();
        return false;
    }

    private void end() {
        subscriber.disconnected();
        feed.remove(this);
        sink.release();
    }

    /** Sends one frame or page; false if there is nothing to send. */
    private boolean sendNext() throws IOException {
        sink.sendReplies();
        if (pingDue) {
            pingDue = false;
            sink.ping();
            subscriber.markProgress();
        }
        if (subscriber.isBehind()) {
            leaveFeed();
        }
        if (!live) {
            catchUp();
            return true;
        }
        Optional<OutboundFrame> next = subscriber.next();
        if (next.isPresent()) {
            try {
                send(next.get());
            } finally {
                next.get().release();
            }
        }
        return next.isPresent();
    }

    private void send(OutboundFrame frame) throws IOException {
        sink.send(frame, subscriber::markProgress);
    }

    /** Goes back to reading the log, from the newest event that was sent. */
    private void leaveFeed() {
        feed.leave(subscriber);
        readUpTo = subscriber.rewind();
        atEndOfLog = false;
        live = false;
    }

    /** Joins its topic's feed, or sends a page of the log if the client is behind the feed. */
    private void catchUp() throws IOException {
        live = atEndOfLog && feed.join(subscriber);
        if (live) {
            return;
        }
        UserId user = subscriber.subscription().session().user();
        if (!feed.quotas().tryAcquire(user)) {
            pause(QUOTA_RETRY);
            return;
        }
        try {
            sendPage();
        } catch (RedisUnavailable e) {
            pause(RETRY);
        } finally {
            feed.quotas().release(user);
        }
    }

    private void sendPage() throws IOException {
        Optional<ReservedPage> held =
                feed.pages().read(subscriber.subscription().topic(), readUpTo);
        if (held.isPresent()) {
            try (ReservedPage page = held.get()) {
                send(page.page());
            }
        }
    }

    private void send(EventPage page) throws IOException {
        long begin = System.nanoTime();
        for (LoggedEvent event : page.events()) {
            if (!subscriber.isOpen()) {
                return;
            }
            if (System.nanoTime() - begin > SEND_LIMIT) {
                subscriber.close(CloseReason.TOO_SLOW);
                return;
            }
            sink.sendReplies();
            send(event);
        }
        if (atEndOfLog && page.events().isEmpty()) {
            pause(RETRY);
        }
        readUpTo = page.last();
        atEndOfLog = !page.more();
    }

    private void send(LoggedEvent event) throws IOException {
        if (event.seq() <= subscriber.position()) {
            return;
        }
        long missing = subscriber.markSent(event);
        if (missing > 0) {
            sendResync(missing);
        }
        if (subscriber.wants(event)) {
            send(OutboundFrame.of(event));
        }
    }

    private void sendResync(long seq) throws IOException {
        Optional<OutboundFrame> resync = subscriber.subscription().resync(seq);
        if (resync.isPresent()) {
            send(resync.get());
        }
    }
}
