package dev.synapse.gateway.events;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.gateway.activity.ActivityFeed;
import dev.synapse.gateway.events.NewEventsListener.Callbacks;
import dev.synapse.gateway.events.TopicFeed.Sources;
import dev.synapse.gateway.presence.Presence;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
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
 * Delivers the events of groups and users to the clients of this process. It reacts to notifications of new events, and checks all streams once a
 * second. Thread-safe.
 */
@Component
class LiveFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofMillis(500);

    /** One user may hold a quarter of all pages. */
    private static final int USER_SHARE = 4;

    private final NewEventsListener notifications;
    private final ActivityFeed activity;
    private final Presence presence;
    private final StreamChecks checks;
    private final PendingSockets pending;
    private final Sources sources;
    private final EventPageReader pages;
    private final PageQuotas quotas;
    private final Callbacks callbacks =
            new Callbacks(group -> newEvents(new OfGroup(group)), this::groupDeleted, this::reconnected);
    private final Map<EventTopic, TopicFeed> feeds = new ConcurrentHashMap<>();
    private final Set<StreamSender> senders = ConcurrentHashMap.newKeySet();
    /** How many streams each user has, including those that are behind and thus in no feed. */
    private final Map<UserId, Integer> streamsOfUsers = new ConcurrentHashMap<>();

    private volatile @Nullable RunUntilClosed checker;
    private long nextCheck;
    private volatile boolean reconnected;

    LiveFeed(
            EventLog eventLog,
            NewEventsListener notifications,
            ActivityFeed activity,
            Presence presence,
            StreamChecks checks,
            PendingSockets pending,
            GatewayMemory memory) {
        this.notifications = notifications;
        this.activity = activity;
        this.presence = presence;
        this.pending = pending;
        this.checks = checks;
        MemoryBudget events = memory.events();
        this.pages = new EventPageReader(eventLog, events.part("pages of the event log", 50));
        this.quotas = new PageQuotas(Math.max(1, pages.maxPages() / USER_SHARE));
        this.sources = new Sources(
                eventLog,
                new EventPageReader(eventLog, events.part("new events", 10)),
                new FrameMemory(
                        events.part("queued events", 40), () -> senders.stream().map(StreamSender::subscriber)));
    }

    /** The pages for clients that are catching up. */
    EventPageReader pages() {
        return pages;
    }

    /** The limits on those pages per user. */
    PageQuotas quotas() {
        return quotas;
    }

    /** Serves the client in this thread until one side closes the stream. */
    void serve(StreamSender sender) {
        add(sender);
        sender.serve();
    }

    /** Serves the client in virtual threads of its own. */
    void start(StreamSender sender) {
        add(sender);
        sender.signal();
    }

    private void add(StreamSender sender) {
        Subscription subscription = sender.subscriber().subscription();
        switch (subscription.topic()) {
            case OfUser(UserId user) -> streamsOfUsers.merge(user, 1, Integer::sum);
            case OfGroup(GroupId group) ->
                presence.opened(group, subscription.session().user());
        }
        senders.add(sender);
        if (!isRunning()) {
            sender.subscriber().close(CloseReason.SERVER_STOPPING);
        }
    }

    /** Stops serving the client. */
    void remove(StreamSender sender) {
        Subscription subscription = sender.subscriber().subscription();
        if (senders.remove(sender)) {
            switch (subscription.topic()) {
                case OfUser(UserId user) ->
                    streamsOfUsers.computeIfPresent(user, (id, count) -> count > 1 ? count - 1 : null);
                case OfGroup(GroupId group) ->
                    presence.closed(group, subscription.session().user());
            }
        }
        leave(sender.subscriber());
    }

    /** Removes the subscriber from its topic's feed. */
    void leave(Subscriber subscriber) {
        feeds.computeIfPresent(subscriber.subscription().topic(), (id, feed) -> feed.remove(subscriber) ? feed : null);
    }

    /** Adds the subscriber to its topic's feed; false if it is behind the feed. */
    boolean join(Subscriber subscriber) {
        boolean[] joined = {false};
        feeds.compute(subscriber.subscription().topic(), (topic, present) -> {
            TopicFeed feed = present == null ? new TopicFeed(topic, sources) : present;
            joined[0] = feed.join(subscriber);
            if (joined[0]) {
                feed.requestRead();
            }
            return feed;
        });
        return joined[0];
    }

    private void newEvents(EventTopic topic) {
        TopicFeed feed = feeds.get(topic);
        if (feed != null) {
            feed.requestRead();
        }
    }

    /** Whether the user has an event stream over all groups. */
    boolean hasStream(UserId user) {
        return streamsOfUsers.containsKey(user);
    }

    private void groupDeleted(GroupId group) {
        senders.stream()
                .map(StreamSender::subscriber)
                .filter(subscriber -> subscriber.subscription().topic().equals(new OfGroup(group)))
                .forEach(subscriber -> subscriber.close(CloseReason.GROUP_DELETED));
    }

    /** Notifications sent while the subscription was interrupted were lost. */
    private void reconnected() {
        reconnected = true;
        RunUntilClosed running = checker;
        if (running != null) {
            running.wake();
        }
    }

    @Override
    public void start() {
        nextCheck = System.nanoTime() + CHECK_INTERVAL.toNanos();
        RunUntilClosed started = new RunUntilClosed("live-feed", CHECK_INTERVAL, this::check);
        checker = started;
        started.start();
        notifications.start(callbacks);
        presence.start();
        activity.start(this::hasStream, user -> newEvents(new OfUser(user)));
    }

    private Duration check() {
        try {
            if (reconnected) {
                reconnected = false;
                checks.findMissedEvents(feeds);
            }
            if (System.nanoTime() - nextCheck >= 0) {
                nextCheck = System.nanoTime() + CHECK_INTERVAL.toNanos();
                pending.expire();
                checks.run(senders, feeds);
            }
        } catch (RuntimeException e) {
            log.error("The periodic check of event streams failed", e);
        }
        return Duration.ofNanos(nextCheck - System.nanoTime());
    }

    @Override
    public void stop() {
        RunUntilClosed running = checker;
        checker = null;
        if (running != null) {
            running.close();
        }
        boolean anyOpen = !senders.isEmpty() || pending.any();
        senders.forEach(sender -> sender.subscriber().close(CloseReason.SERVER_STOPPING));
        notifications.close();
        activity.stop();
        if (anyOpen) {
            awaitClosed();
        }
        presence.stop();
    }

    /**
     * Waits until all streams are closed, since the web server stops afterwards and cuts the open ones. The final pause lets clients read
     * the close reason before their connections end.
     */
    private void awaitClosed() {
        long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
        while ((pending.any() || !senders.isEmpty()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, Duration.ofMillis(10).toNanos());
        }
        LockSupport.parkNanos(this, LINGER.toNanos());
    }

    @Override
    public boolean isRunning() {
        return checker != null;
    }
}
