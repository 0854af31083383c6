package dev.synapse.gateway.activity;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells all gateways over Pub/Sub what has changed in PostgreSQL, after the transaction of the change. Notices may be lost: the logs of users
 * who are connected are brought up to date twice a minute as well. Thread-safe.
 */
@Component
public class ActivityNotices {

    static final String CHANNEL = "activity";

    private static final Logger logger = LoggerFactory.getLogger(ActivityNotices.class);
    private static final Pattern NOTICE = Pattern.compile("(\\*|[0-9a-f-]{36}) ([0-9a-f-]{36})");
    private static final String ALL = "*";

    private final Redis redis;

    ActivityNotices(Redis redis) {
        this.redis = redis;
    }

    /**
     * A notice.
     *
     * @param user whom the change concerns; null for all people of the group
     */
    record Notice(@Nullable UserId user, GroupId group) {

        /** The notice in a message; empty if the text is none. */
        static Optional<Notice> parse(String message) {
            Matcher matcher = NOTICE.matcher(message);
            try {
                return matcher.matches()
                        ? Optional.of(new Notice(
                                matcher.group(1).equals(ALL) ? null : new UserId(UUID.fromString(matcher.group(1))),
                                new GroupId(UUID.fromString(matcher.group(2)))))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** The name or the agents of the group have changed, or it was deleted. */
    public void changed(GroupId group) {
        publish(ALL + " " + group);
    }

    /** The user has joined or left the group, or the user's role in it or what the user has read of it has changed. */
    public void changed(UserId user, GroupId group) {
        publish(user + " " + group);
    }

    private void publish(String notice) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    publishNow(notice);
                }
            });
        } else {
            publishNow(notice);
        }
    }

    private void publishNow(String notice) {
        try {
            var _ = redis.issue(commands -> commands.publish(CHANNEL, notice));
        } catch (RedisUnavailable e) {
            logger.debug("Could not announce the change \"{}\": {}", notice, e.getMessage());
        }
    }
}
