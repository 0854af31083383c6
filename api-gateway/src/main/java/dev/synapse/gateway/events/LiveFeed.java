package dev.synapse.gateway.events;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.gateway.events.GroupFeed.Sources;
import dev.synapse.gateway.events.NewEventsSubscriber.Hearers;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Carries the groups' events to the clients of this process. Besides what the bell announces, it looks at all streams each second.
 * Thread-safe.
 */
@Component
class LiveFeed implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofMillis(500);

    /** The part of all pages that one user may hold. */
    private static final int SHARES = 4;

    private final NewEventsSubscriber bell;
    private final StreamChecks checks;
    private final PendingSockets expected;
    private final Sources sources;
    private final PageReader pages;
    private final PageQuotas shares;
    private final Hearers hearers = new Hearers(this::ring, this::gone, this::reconnected);
    private final Map<GroupId, GroupFeed> feeds = new ConcurrentHashMap<>();
    private final Set<StreamSender> senders = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread thread;
    private volatile boolean reconnected;

    LiveFeed(
            EventLog log,
            NewEventsSubscriber bell,
            StreamChecks checks,
            PendingSockets expected,
            GatewayMemory memory) {
        this.bell = bell;
        this.expected = expected;
        this.checks = checks;
        MemoryBudget events = memory.events();
        this.pages = new PageReader(log, events.part("pages of the event log", 50));
        this.shares = new PageQuotas(Math.max(1, pages.atATime() / SHARES));
        this.sources = new Sources(
                log,
                new PageReader(log, events.part("new events", 10)),
                new FrameMemory(
                        events.part("queued events", 40), () -> senders.stream().map(StreamSender::subscriber)));
    }

    /** The pages for clients that are behind. */
    PageReader pages() {
        return pages;
    }

    /** Who may hold how many of them. */
    PageQuotas shares() {
        return shares;
    }

    /** Serves the client in this thread, until one side ends it. */
    void serve(StreamSender sender) {
        add(sender);
        sender.serve();
    }

    /** Serves the client from now on, in threads of its own. */
    void start(StreamSender sender) {
        add(sender);
        sender.signal();
    }

    private void add(StreamSender sender) {
        senders.add(sender);
        if (!isRunning()) {
            sender.subscriber().close(CloseReason.SERVER_STOPS);
        }
    }

    /** The client gets nothing any more. */
    void leave(StreamSender sender) {
        senders.remove(sender);
        Subscriber subscriber = sender.subscriber();
        GroupId group = subscriber.subscription().group();
        feeds.computeIfPresent(group, (id, feed) -> feed.leave(subscriber) ? feed : null);
    }

    /** Serves the subscriber from the group's feed; false if it is still behind. */
    boolean join(Subscriber subscriber) {
        boolean[] joined = {false};
        feeds.compute(subscriber.subscription().group(), (group, present) -> {
            GroupFeed feed = present == null ? new GroupFeed(group, sources) : present;
            joined[0] = feed.join(subscriber);
            if (joined[0]) {
                feed.ring();
            }
            return feed;
        });
        return joined[0];
    }

    private void ring(GroupId group) {
        GroupFeed feed = feeds.get(group);
        if (feed != null) {
            feed.ring();
        }
    }

    private void gone(GroupId group) {
        senders.stream()
                .map(StreamSender::subscriber)
                .filter(subscriber -> subscriber.subscription().group().equals(group))
                .forEach(subscriber -> subscriber.close(CloseReason.GROUP_GONE));
    }

    /** What was announced in between was lost. */
    private void reconnected() {
        reconnected = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void start() {
        bell.connect(hearers);
        Thread rounds = Thread.ofVirtual().name("live-feed").unstarted(this::run);
        thread = rounds;
        rounds.start();
    }

    private void run() {
        long next = System.nanoTime() + ROUND.toNanos();
        while (isRunning()) {
            LockSupport.parkNanos(this, next - System.nanoTime());
            try {
                if (reconnected) {
                    reconnected = false;
                    checks.lookForMissed(feeds);
                }
                if (System.nanoTime() - next >= 0) {
                    next = System.nanoTime() + ROUND.toNanos();
                    bell.connect(hearers);
                    expected.giveUpLost();
                    checks.look(senders, feeds);
                }
            } catch (RuntimeException e) {
                LOG.error("A round of the live feed failed", e);
            }
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        LockSupport.unpark(running);
        boolean any = !senders.isEmpty() || expected.any();
        senders.forEach(sender -> sender.subscriber().close(CloseReason.SERVER_STOPS));
        bell.close();
        if (any) {
            awaitLeft();
        }
    }

    /**
     * The web server stops after this. A client that has not been told by then would see its connection cut, and so might one to which
     * the end of the connection comes right behind the farewell.
     */
    private void awaitLeft() {
        long end = System.nanoTime() + FAREWELL.toNanos();
        while ((expected.any() || !senders.isEmpty()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, Duration.ofMillis(10).toNanos());
        }
        LockSupport.parkNanos(this, LINGER.toNanos());
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
