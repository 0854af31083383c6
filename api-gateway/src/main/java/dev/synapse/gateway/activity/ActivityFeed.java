package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.ActivityNotices.Notice;
import dev.synapse.gateway.activity.Follower.Work;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.PubSubSubscriber;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Keeps the logs of the users who are connected to this process up to date. It reacts to announcements over Pub/Sub, and refreshes each log
 * twice a minute, since announcements may be lost. Nothing is done for users who are not connected: what they missed is derived when they
 * come back. Thread-safe.
 */
@Component
public class ActivityFeed {

    private static final Logger logger = LoggerFactory.getLogger(ActivityFeed.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final long REFRESH_AFTER = Duration.ofSeconds(30).toNanos();
    private static final long FORGET_AFTER = Duration.ofSeconds(60).toNanos();

    /** How many logs are brought up to date at a time, so that they leave database connections for requests. */
    private static final int PARALLEL = 4;

    private final ActivityService service;
    private final Redis redis;
    private final List<String> channels;
    private final Map<UserId, Follower> followers = new ConcurrentHashMap<>();
    private final Map<GroupId, Set<UserId>> followersOfGroup = new HashMap<>();
    private final Semaphore slots = new Semaphore(PARALLEL);
    private @Nullable Running running;

    ActivityFeed(ActivityService service, Redis redis, Shards shards) {
        this.service = service;
        this.redis = redis;
        this.channels = Stream.concat(
                        shards.all().stream().map(Shard::turnEventsChannel), Stream.of(ActivityNotices.CHANNEL))
                .toList();
    }

    private record Running(
            PubSubSubscriber subscriber,
            RunUntilClosed checker,
            Predicate<UserId> isConnected,
            Consumer<UserId> newEvents) {}

    /**
     * Begins to listen, unless it does already.
     *
     * @param isConnected whether a client of the user has an event stream in this process
     * @param newEvents called when a user's log may have new events; must not block
     */
    public synchronized void start(Predicate<UserId> isConnected, Consumer<UserId> newEvents) {
        if (running == null) {
            RunUntilClosed checker = new RunUntilClosed("activity", CHECK_INTERVAL, this::check);
            running = new Running(
                    PubSubSubscriber.start(redis, "activity-events", channels, new Announcements()),
                    checker,
                    isConnected,
                    newEvents);
            checker.start();
        }
    }

    /** Stops listening. */
    public synchronized void stop() {
        if (running != null) {
            running.checker().close();
            running.subscriber().close();
            running = null;
        }
    }

    private synchronized Optional<Running> running() {
        return Optional.ofNullable(running);
    }

    /**
     * Brings the user's log up to date, and keeps it so while the user is connected; throws {@code RedisUnavailable} or a
     * {@link DataAccessException} if the log cannot be brought up to date.
     */
    public void follow(UserId user) {
        Follower follower = followers.compute(user, (id, present) -> {
            Follower used = present == null ? new Follower() : present;
            used.use();
            return used;
        });
        refresh(user, follower);
    }

    /** Removes the log of a user whose account was closed; throws {@code RedisUnavailable}. */
    public void remove(UserId user) {
        forget(user, follower -> true);
        service.removeLog(user);
    }

    private void refresh(UserId user, Follower follower) {
        Set<GroupId> groups = service.follow(user);
        synchronized (followersOfGroup) {
            if (followers.get(user) != follower) {
                return; // forgotten meanwhile
            }
            Set<GroupId> before = follower.groups();
            before.stream().filter(group -> !groups.contains(group)).forEach(group -> removeFollower(group, user));
            groups.forEach(group -> followersOfGroup
                    .computeIfAbsent(group, id -> new HashSet<>(2))
                    .add(user));
            follower.refreshed(groups);
        }
    }

    private void removeFollower(GroupId group, UserId user) {
        followersOfGroup.computeIfPresent(group, (id, users) -> {
            users.remove(user);
            return users.isEmpty() ? null : users;
        });
    }

    /** Forgets the follower if the condition holds, which no connecting client can change meanwhile. */
    private void forget(UserId user, Predicate<Follower> condition) {
        synchronized (followersOfGroup) {
            Follower follower = followers.get(user);
            if (follower != null
                    && followers.computeIfPresent(user, (id, present) -> condition.test(present) ? null : present)
                            == null) {
                follower.groups().forEach(group -> removeFollower(group, user));
            }
        }
    }

    private Duration check() {
        running()
                .ifPresent(current -> followers.forEach((user, follower) -> {
                    if (isUnused(user, follower, current)) {
                        forget(user, present -> isUnused(user, present, current));
                    } else if (follower.isStale(REFRESH_AFTER)) {
                        refreshSoon(user, follower);
                    }
                }));
        return CHECK_INTERVAL;
    }

    private static boolean isUnused(UserId user, Follower follower, Running current) {
        return follower.nanosSinceUse() > FORGET_AFTER && !current.isConnected().test(user);
    }

    private void refreshSoon(UserId user, Follower follower) {
        if (follower.addRefresh()) {
            startWork(user, follower);
        }
    }

    private void changed(UserId user, GroupId group) {
        Follower follower = followers.get(user);
        if (follower != null && follower.add(group)) {
            startWork(user, follower);
        }
    }

    private void changed(GroupId group) {
        List<UserId> users;
        synchronized (followersOfGroup) {
            users = List.copyOf(followersOfGroup.getOrDefault(group, Set.of()));
        }
        users.forEach(user -> changed(user, group));
    }

    private void startWork(UserId user, Follower follower) {
        Thread.ofVirtual().name("activity").start(() -> work(user, follower));
    }

    private void work(UserId user, Follower follower) {
        for (Work work = follower.next(); !work.isEmpty(); work = follower.next()) {
            slots.acquireUninterruptibly();
            try {
                perform(user, follower, work);
            } catch (RedisUnavailable | DataAccessException | TransactionException e) {
                follower.markStale();
                logger.debug(
                        "Could not bring the events of user {} up to date; it is tried again: {}",
                        user,
                        e.getMessage());
            } catch (RuntimeException e) {
                follower.markStale();
                logger.error("Could not bring the events of user {} up to date", user, e);
            } finally {
                slots.release();
            }
            running().ifPresent(current -> current.newEvents().accept(user));
        }
    }

    private void perform(UserId user, Follower follower, Work work) {
        // a group that the user has joined is followed from its first event on
        if (work.refresh()
                || !service.update(user, work.changed())
                || !follower.groups().containsAll(work.changed())) {
            refresh(user, follower);
        }
    }

    private final class Announcements implements PubSubSubscriber.Listener {

        @Override
        public void message(String channel, String message) {
            if (channel.equals(ActivityNotices.CHANNEL)) {
                Notice.parse(message).ifPresent(this::notice);
                return;
            }
            try {
                changed(new GroupId(UUID.fromString(message)));
            } catch (IllegalArgumentException e) {
                logger.warn("Ignored the message \"{}\" on channel {}: it is not a group id", message, channel);
            }
        }

        private void notice(Notice notice) {
            UserId user = notice.user();
            if (user != null) {
                changed(user, notice.group());
            } else {
                changed(notice.group());
            }
        }

        @Override
        public void subscribed() {
            followers.forEach(ActivityFeed.this::refreshSoon);
        }

        @Override
        public void connectFailed(String reason) {
            logger.debug("Could not subscribe to activity; retrying: {}", reason);
        }
    }
}
