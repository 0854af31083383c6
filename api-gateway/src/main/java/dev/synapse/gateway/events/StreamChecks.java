package dev.synapse.gateway.events;

import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.access.Access.Participant;
import dev.synapse.gateway.groups.Groups;
import dev.synapse.gateway.identity.LiveSessions;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.ShardLanes;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Periodic checks of all event streams, once a second: expired tokens, ended logins, people who left their group, deleted groups, and events whose notification was
 * lost. Each login and group is checked in one of three rounds, each group's events in one of ten. For one thread.
 */
@Component
class StreamChecks {

    private static final Logger log = LoggerFactory.getLogger(StreamChecks.class);
    private static final int ROUNDS_FOR_LOGINS = 3;
    private static final int ROUNDS_FOR_EVENTS = 10;
    private static final long RECENT = Duration.ofSeconds(8).toNanos();
    private static final int BATCH = 1_000;
    private static final Duration LANE_LIMIT = Duration.ofSeconds(1);

    private final LiveSessions sessions;
    private final Access access;
    private final Groups groups;
    private final EventLog eventLog;
    private final Shards shards;
    private final ShardLanes lanes;
    private int round;

    StreamChecks(LiveSessions sessions, Access access, Groups groups, EventLog eventLog, Redis redis, Shards shards) {
        this.sessions = sessions;
        this.access = access;
        this.groups = groups;
        this.eventLog = eventLog;
        this.shards = shards;
        this.lanes = new ShardLanes(redis, shards);
    }

    /** Runs one round of checks. */
    void run(Collection<StreamSender> senders, Map<EventTopic, TopicFeed> allFeeds) {
        Map<GroupId, TopicFeed> feeds = ofGroups(allFeeds);
        round++;
        Instant now = Instant.now();
        senders.forEach(sender -> sender.check(now));
        findMissedEvents(feeds, group -> isDue(group, ROUNDS_FOR_EVENTS) && isIdle(feeds.get(group)));
        try {
            closeEnded(senders.stream().map(StreamSender::subscriber).toList());
            compareWithStored(feeds);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not check logins and groups; retrying: {}", e.getMessage());
        }
    }

    private static boolean isIdle(@Nullable TopicFeed feed) {
        return feed != null && feed.nanosSinceRead() > RECENT;
    }

    /** Reads the events of all groups that have newer ones, since notifications may have been lost. */
    void findMissedEvents(Map<EventTopic, TopicFeed> feeds) {
        findMissedEvents(ofGroups(feeds), group -> true);
    }

    /** The feeds of groups; {@code ActivityFeed} checks those of users. */
    private static Map<GroupId, TopicFeed> ofGroups(Map<EventTopic, TopicFeed> feeds) {
        Map<GroupId, TopicFeed> ofGroups = new HashMap<>();
        feeds.forEach((topic, feed) -> {
            if (topic instanceof OfGroup(GroupId group)) {
                ofGroups.put(group, feed);
            }
        });
        return ofGroups;
    }

    private void findMissedEvents(Map<GroupId, TopicFeed> feeds, Predicate<GroupId> due) {
        Map<Shard, List<GroupId>> dueGroups =
                feeds.keySet().stream().filter(due).collect(Collectors.groupingBy(this::shard));
        lanes.run(
                together ->
                        together.forEach(shard -> findMissedEvents(feeds, dueGroups.getOrDefault(shard, List.of()))),
                LANE_LIMIT);
    }

    private Shard shard(GroupId group) {
        return shards.keys(group).shard();
    }

    private void findMissedEvents(Map<GroupId, TopicFeed> feeds, List<GroupId> groups) {
        if (groups.isEmpty()) {
            return;
        }
        try {
            Map<GroupId, Long> newest = eventLog.newest(groups);
            for (GroupId group : groups) {
                TopicFeed feed = feeds.get(group);
                Long seq = newest.get(group);
                if (feed != null && (seq == null || seq != feed.last())) {
                    feed.requestRead();
                }
            }
        } catch (RedisUnavailable e) {
            log.debug("Could not check for missed events; retrying: {}", e.getMessage());
        }
    }

    private boolean isDue(Object id, int rounds) {
        return Math.floorMod(id.hashCode(), rounds) == round % rounds;
    }

    private void closeEnded(List<Subscriber> subscribers) {
        Set<UUID> logins = ended(subscribers, subscription -> Optional.of(subscription.login()), sessions::active);
        Set<Participant> absent = ended(subscribers, Subscription::participant, access::present);
        for (Subscriber subscriber : subscribers) {
            if (logins.contains(subscriber.subscription().login())) {
                subscriber.close(CloseReason.LOGGED_OUT);
            } else if (subscriber
                    .subscription()
                    .participant()
                    .filter(absent::contains)
                    .isPresent()) {
                subscriber.close(CloseReason.GROUP_DELETED);
            }
        }
    }

    private void compareWithStored(Map<GroupId, TopicFeed> feeds) {
        List<GroupId> due = feeds.keySet().stream()
                .filter(group -> isDue(group, ROUNDS_FOR_LOGINS))
                .toList();
        for (int from = 0; from < due.size(); from += BATCH) {
            groups.lastSeqs(due.subList(from, Math.min(from + BATCH, due.size())))
                    .forEach((group, seq) -> {
                        TopicFeed feed = feeds.get(group);
                        if (feed != null) {
                            feed.compareWithStored(seq);
                        }
                    });
        }
    }

    /** The ids that are due in this round and no longer exist. */
    private <T> Set<T> ended(
            List<Subscriber> subscribers,
            Function<Subscription, Optional<T>> id,
            Function<Collection<T>, Set<T>> existing) {
        Set<T> due = subscribers.stream()
                .flatMap(subscriber -> id.apply(subscriber.subscription()).stream())
                .filter(each -> isDue(each, ROUNDS_FOR_LOGINS))
                .collect(Collectors.toCollection(HashSet::new));
        List<T> ids = new ArrayList<>(due);
        for (int from = 0; from < ids.size(); from += BATCH) {
            due.removeAll(existing.apply(ids.subList(from, Math.min(from + BATCH, ids.size()))));
        }
        return due;
    }
}
