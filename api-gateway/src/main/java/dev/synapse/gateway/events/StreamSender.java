package dev.synapse.gateway.events;

import dev.synapse.gateway.events.PageReader.HeldPage;
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
 * Sends one client its events: first what the log has, at the client's pace, and then what the group's feed queues. All is sent
 * by one thread at a time: the one that {@link #serve serves} the client, or one that is there only while something is to be sent.
 */
final class StreamSender {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSender.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration SHARE_RETRY = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);
    private static final long SEND_LIMIT = Duration.ofSeconds(30).toNanos();

    private final Subscriber subscriber;
    private final EventSink sink;
    private final long pingAfter;
    private final LiveFeed feed;
    private volatile boolean pingDue;
    private boolean signalled;
    private boolean working;
    private boolean begun;
    private boolean atEnd;
    private boolean live;
    private long read;

    /**
     * A sender that has not begun.
     *
     * @param pingAfter after how long without anything sent the client is pinged
     */
    StreamSender(Subscription subscription, EventSink sink, Duration pingAfter, LiveFeed feed) {
        this.subscriber = new Subscriber(subscription, this::signal);
        this.sink = sink;
        this.pingAfter = pingAfter.toNanos();
        this.feed = feed;
        this.atEnd = subscription.start().current();
        this.read = subscription.start().after();
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Serves the client in this thread until one side ends it. */
    void serve() {
        synchronized (this) {
            working = true;
        }
        while (sendDue()) {
            pause(LONG);
        }
    }

    /** Something is to be sent, or the stream is to end. Does not wait. */
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
            subscriber.left();
        }
    }

    private synchronized void awaitSignal(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!signalled && end - System.nanoTime() > 0) {
            wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        }
        signalled = false;
    }

    /** What is to be looked at from time to time: whether a ping is due, the token has expired or the client takes too long. */
    void check(Instant now) {
        if (!now.isBefore(subscriber.subscription().session().expires())) {
            subscriber.close(CloseReason.TOKEN_EXPIRED);
        } else if (subscriber.delay() > SEND_LIMIT) {
            subscriber.close(CloseReason.TOO_SLOW);
        } else if (subscriber.quiet() > pingAfter) {
            pingDue = true;
            signal();
        }
    }

    /** Sends all that is due; false once the stream has ended. */
    private boolean sendDue() {
        try {
            if (!begun && subscriber.subscription().start().resync()) {
                sink.send(OutboundFrame.resync(subscriber.subscription().group(), read));
            }
            begun = true;
            while (subscriber.isOpen()) {
                if (!sendSome()) {
                    return true;
                }
            }
            sink.close(subscriber.closing().orElse(CloseReason.GOODBYE));
        } catch (IOException | RuntimeException e) {
            LOG.debug("A client of {} is gone: {}", subscriber.subscription().group(), e.getMessage());
        }
        end();
        return false;
    }

    private void end() {
        subscriber.left();
        feed.leave(this);
        sink.release();
    }

    /** False if there is nothing to send. */
    private boolean sendSome() throws IOException {
        sink.answer();
        if (pingDue) {
            pingDue = false;
            sink.ping();
            subscriber.sent();
        }
        if (!live) {
            catchUp();
            return true;
        }
        Optional<OutboundFrame> next = subscriber.next();
        if (next.isPresent()) {
            try {
                sink.send(next.get());
            } finally {
                next.get().release();
            }
            subscriber.sent();
        }
        return next.isPresent();
    }

    /** Joins the group's feed, or sends a page if the client is not as far as the feed. */
    private void catchUp() throws IOException {
        live = atEnd && feed.join(subscriber);
        if (live) {
            return;
        }
        UserId user = subscriber.subscription().session().user();
        if (!feed.shares().take(user)) {
            pause(SHARE_RETRY);
            return;
        }
        try {
            sendPage();
        } catch (RedisUnavailable e) {
            pause(RETRY);
        } finally {
            feed.shares().giveBack(user);
        }
    }

    private void sendPage() throws IOException {
        Optional<HeldPage> held = feed.pages().read(subscriber.subscription().group(), read);
        if (held.isPresent()) {
            try (HeldPage page = held.get()) {
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
            sink.answer();
            send(event);
            subscriber.sent();
        }
        if (atEnd && page.events().isEmpty()) {
            pause(RETRY);
        }
        read = page.last();
        atEnd = !page.more();
    }

    private void send(LoggedEvent event) throws IOException {
        if (event.seq() <= subscriber.position()) {
            return;
        }
        long missing = subscriber.advance(event);
        if (missing > 0) {
            sink.send(OutboundFrame.resync(subscriber.subscription().group(), missing));
        }
        if (subscriber.wants(event)) {
            sink.send(OutboundFrame.of(event));
        }
    }
}
