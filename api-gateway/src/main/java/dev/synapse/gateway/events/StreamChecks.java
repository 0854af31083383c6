package dev.synapse.gateway.events;

import dev.synapse.gateway.groups.Groups;
import dev.synapse.gateway.identity.LiveSessions;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.RedisUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * What is looked at each second besides what is announced: tokens that expire, logins that have ended, groups that are gone, events
 * whose announcement was lost. Logins and groups are spread over three rounds, events over ten. For one thread.
 */
@Component
class StreamChecks {

    private static final Logger LOG = LoggerFactory.getLogger(StreamChecks.class);
    private static final int ROUNDS_FOR_LOGINS = 3;
    private static final int ROUNDS_FOR_EVENTS = 10;
    private static final long RECENT = Duration.ofSeconds(8).toNanos();
    private static final int BATCH = 1_000;

    private final LiveSessions sessions;
    private final Groups groups;
    private final EventLog log;
    private int round;

    StreamChecks(LiveSessions sessions, Groups groups, EventLog log) {
        this.sessions = sessions;
        this.groups = groups;
        this.log = log;
    }

    /** One round. */
    void look(Collection<StreamSender> senders, Map<GroupId, GroupFeed> feeds) {
        round++;
        Instant now = Instant.now();
        senders.forEach(sender -> sender.check(now));
        lookForMissed(feeds, group -> isDue(group, ROUNDS_FOR_EVENTS) && isQuiet(feeds.get(group)));
        try {
            closeEnded(senders.stream().map(StreamSender::subscriber).toList());
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Logins cannot be looked at for now: {}", e.getMessage());
        }
    }

    private static boolean isQuiet(@Nullable GroupFeed feed) {
        return feed != null && feed.quiet() > RECENT;
    }

    /** Announcements may have been lost for any group. */
    void lookForMissed(Map<GroupId, GroupFeed> feeds) {
        lookForMissed(feeds, group -> true);
    }

    private void lookForMissed(Map<GroupId, GroupFeed> feeds, Predicate<GroupId> due) {
        List<GroupId> asked = feeds.keySet().stream().filter(due).toList();
        try {
            Map<GroupId, Long> newest = log.newest(asked);
            for (GroupId group : asked) {
                GroupFeed feed = feeds.get(group);
                Long seq = newest.get(group);
                if (feed != null && (seq == null || seq != feed.last())) {
                    feed.ring();
                }
            }
        } catch (RedisUnavailable e) {
            LOG.debug("The groups' newest events cannot be looked at for now: {}", e.getMessage());
        }
    }

    private boolean isDue(Object id, int rounds) {
        return Math.floorMod(id.hashCode(), rounds) == round % rounds;
    }

    private void closeEnded(List<Subscriber> subscribers) {
        Set<UUID> logins = ended(subscribers, Subscription::login, sessions::active);
        Set<GroupId> gone = ended(subscribers, Subscription::group, groups::existing);
        for (Subscriber subscriber : subscribers) {
            if (logins.contains(subscriber.subscription().login())) {
                subscriber.close(CloseReason.LOGGED_OUT);
            } else if (gone.contains(subscriber.subscription().group())) {
                subscriber.close(CloseReason.GROUP_GONE);
            }
        }
    }

    /** The ids of streams that are due in this round and no longer there. */
    private <T> Set<T> ended(
            List<Subscriber> subscribers, Function<Subscription, T> id, Function<Collection<T>, Set<T>> there) {
        Set<T> due = subscribers.stream()
                .map(subscriber -> id.apply(subscriber.subscription()))
                .filter(each -> isDue(each, ROUNDS_FOR_LOGINS))
                .collect(Collectors.toCollection(HashSet::new));
        List<T> asked = new ArrayList<>(due);
        for (int from = 0; from < asked.size(); from += BATCH) {
            due.removeAll(there.apply(asked.subList(from, Math.min(from + BATCH, asked.size()))));
        }
        return due;
    }
}
