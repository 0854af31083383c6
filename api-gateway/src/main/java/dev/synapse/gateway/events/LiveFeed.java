package dev.synapse.gateway.events;

import dev.synapse.gateway.events.Bell.Hearers;
import dev.synapse.gateway.groups.Groups;
import dev.synapse.gateway.identity.LiveSessions;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Carries the groups' events to the clients of this process. Beside the bell it looks at everything each two seconds: for events
 * whose ring was lost, for logins that have ended, and for groups that are gone. Thread-safe.
 */
@Component
class LiveFeed implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofMillis(500);

    private final EventLog log;
    private final LiveSessions sessions;
    private final Groups groups;
    private final Bell bell;
    private final Hearers hearers = new Hearers(this::ring, this::gone, this::ringAll);
    private final Map<GroupId, GroupFeed> feeds = new ConcurrentHashMap<>();
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final Map<UserId, Integer> ofUser = new ConcurrentHashMap<>();
    private final Map<Subscription, Long> expected = Collections.synchronizedMap(new IdentityHashMap<>());
    private volatile @Nullable Thread thread;

    LiveFeed(EventLog log, LiveSessions sessions, Groups groups, Redis redis, Shards shards) {
        this.log = log;
        this.sessions = sessions;
        this.groups = groups;
        this.bell = new Bell(redis, shards);
    }

    /** A socket's client is about to be let in, and will be served once it has its answer; refused when the server stops. */
    void expect(Subscription subscription) {
        expected.put(subscription, System.nanoTime());
        if (!isRunning()) {
            expected.remove(subscription);
            throw Refusal.unavailable("The server stops. Come back in a moment.");
        }
    }

    /** Whether one that was let in is still to come. Those that do not come, as their connection broke, are forgotten. */
    private boolean expectsAny() {
        long now = System.nanoTime();
        expected.values().removeIf(since -> now - since > FAREWELL.toNanos());
        return !expected.isEmpty();
    }

    /** Serves the client in this thread, until one side ends it. */
    void serve(Subscriber subscriber) {
        subscribers.add(subscriber);
        expected.remove(subscriber.subscription());
        UserId user = subscriber.subscription().session().user();
        ofUser.merge(user, 1, Integer::sum);
        try {
            if (!isRunning()) {
                subscriber.close(Closing.SERVER_STOPS);
            }
            subscriber.run(log, this);
        } finally {
            subscribers.remove(subscriber);
            ofUser.computeIfPresent(user, (id, count) -> count > 1 ? count - 1 : null);
            GroupId group = subscriber.subscription().group();
            feeds.computeIfPresent(group, (id, feed) -> feed.leave(subscriber) ? feed : null);
        }
    }

    /** Serves the subscriber from the group's feed; false if it is still behind. */
    boolean join(Subscriber subscriber) {
        boolean[] joined = {false};
        feeds.compute(subscriber.subscription().group(), (group, present) -> {
            GroupFeed feed = present == null ? new GroupFeed(group, log) : present;
            joined[0] = feed.join(subscriber);
            feed.ring();
            return feed;
        });
        return joined[0];
    }

    /** How many clients listen at present. */
    int size() {
        return subscribers.size();
    }

    /** How many of them are the user's. */
    int size(UserId user) {
        return ofUser.getOrDefault(user, 0);
    }

    private void ring(GroupId group) {
        GroupFeed feed = feeds.get(group);
        if (feed != null) {
            feed.ring();
        }
    }

    private void ringAll() {
        feeds.values().forEach(GroupFeed::ring);
    }

    private void gone(GroupId group) {
        subscribers.stream()
                .filter(subscriber -> subscriber.subscription().group().equals(group))
                .forEach(subscriber -> subscriber.close(Closing.GROUP_GONE));
    }

    private void round() {
        bell.connect(hearers);
        ringAll();
        expectsAny();
        try {
            closeEnded();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Logins cannot be looked at for now: {}", e.getMessage());
        }
    }

    private void closeEnded() {
        Set<UUID> logins = subscribers.stream()
                .map(subscriber -> subscriber.subscription().session().family())
                .collect(Collectors.toSet());
        Set<GroupId> listenedTo = subscribers.stream()
                .map(subscriber -> subscriber.subscription().group())
                .collect(Collectors.toSet());
        logins.removeAll(sessions.living(Set.copyOf(logins)));
        listenedTo.removeAll(groups.existing(Set.copyOf(listenedTo)));
        for (Subscriber subscriber : subscribers) {
            if (logins.contains(subscriber.subscription().session().family())) {
                subscriber.close(Closing.LOGGED_OUT);
            } else if (listenedTo.contains(subscriber.subscription().group())) {
                subscriber.close(Closing.GROUP_GONE);
            }
        }
    }

    @Override
    public void start() {
        bell.connect(hearers);
        Thread rounds = Thread.ofVirtual().name("live-feed").unstarted(this::run);
        thread = rounds;
        rounds.start();
    }

    private void run() {
        while (isRunning()) {
            try {
                Thread.sleep(ROUND);
                round();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("A round of the live feed failed", e);
            }
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
        boolean any = !subscribers.isEmpty() || expectsAny();
        subscribers.forEach(subscriber -> subscriber.close(Closing.SERVER_STOPS));
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
        while ((expectsAny() || !subscribers.isEmpty()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, Duration.ofMillis(10).toNanos());
        }
        LockSupport.parkNanos(this, LINGER.toNanos());
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
