package dev.synapse.gateway.events;

import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.activity.ActivityFeed;
import dev.synapse.gateway.events.Subscription.Start;
import dev.synapse.gateway.groups.Groups;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.model.GroupId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Creates subscriptions, and finds the positions at which their streams start. Access was checked before. */
@Component
class SubscriptionFactory {

    /** {@code after} the end of the last turn that has ended: the events of those that have not. */
    private static final String LAST_TURN = "turn";

    private final Groups groups;
    private final EventLog log;
    private final ActivityFeed activity;

    SubscriptionFactory(Groups groups, EventLog log, ActivityFeed activity) {
        this.groups = groups;
        this.log = log;
        this.activity = activity;
    }

    /** Creates a subscription to a group from request parameters. Without {@code after} the stream starts with the next event. */
    Subscription open(Session session, GroupId group, @Nullable String after, @Nullable String types) {
        return open(session, new OfGroup(group), after, types);
    }

    /** As {@link #open(Session, GroupId, String, String)}, to what changes in the user's groups. */
    Subscription openForUser(Session session, @Nullable String after, @Nullable String types) {
        activity.follow(session.user());
        return open(session, new OfUser(session.user()), after, types);
    }

    private Subscription open(Session session, EventTopic topic, @Nullable String after, @Nullable String types) {
        Set<String> selected = types == null ? Set.of() : types(types);
        return new Subscription(session, topic, start(topic, after, newest(topic)), selected);
    }

    /** Creates a subscription to a group's messages from now on, for old clients. */
    Subscription openForMessages(Session session, GroupId group) {
        OfGroup topic = new OfGroup(group);
        return new Subscription(session, topic, start(topic, null, newest(topic)), Set.of("message"), false);
    }

    private Start start(EventTopic topic, @Nullable String after, long newest) {
        if (after == null) {
            return new Start(newest, false, true);
        }
        long seq = after.equals(LAST_TURN) && topic instanceof OfGroup(GroupId group)
                ? Math.min(groups.lastSeq(group), newest)
                : seq(topic, after);
        boolean kept = seq <= newest && isKept(topic, seq, newest);
        return kept ? new Start(seq, false, seq == newest) : new Start(newest, true, true);
    }

    /** The newest seq. If Redis has no events of a group, PostgreSQL has the seq at the end of the group's last turn. */
    private long newest(EventTopic topic) {
        long newest = log.newest(topic);
        return newest == 0 && topic instanceof OfGroup(GroupId group) ? groups.lastSeq(group) : newest;
    }

    private boolean isKept(EventTopic topic, long after, long newest) {
        if (after == newest) {
            return true;
        }
        List<LoggedEvent> next = log.read(topic, after, 1, 0).events();
        return !next.isEmpty() && next.getFirst().seq() == after + 1;
    }

    private static Set<String> types(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(type -> !type.isEmpty())
                .limit(50)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static long seq(EventTopic topic, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            String others = topic instanceof OfGroup ? " or \"turn\"" : "";
            throw ApiException.malformed(
                    "after must be the seq of an event (1 to 18 digits)%s, not \"%s\".".formatted(others, text));
        }
        return Long.parseLong(text);
    }
}
