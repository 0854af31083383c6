package dev.synapse.gateway.presence;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Who is present in each group, in Redis: an entry for each user and gateway, which expires unless the gateway stores it again. So nobody stays
 * present because a gateway was killed. Thread-safe; throws {@code RedisUnavailable}.
 */
@Component
class PresenceStore {

    /** A gateway stores its entries three times in this time. */
    private static final Duration LIFE = Duration.ofSeconds(35);

    private static final Script KEEP = Script.load("keep_presence");
    private static final Script PRESENT = Script.load("present");

    /** The most entries that one command stores, so that it does not hold up Redis. */
    private static final int BATCH = 1_000;

    private final Redis redis;
    private final Shards shards;
    private final String gateway;
    private final Duration life;

    @Autowired
    PresenceStore(Redis redis, Shards shards) {
        this(redis, shards, UUID.randomUUID().toString().substring(0, 8), LIFE);
    }

    /**
     * Creates the store as one gateway uses it.
     *
     * @param life how long an entry lasts
     */
    PresenceStore(Redis redis, Shards shards, String gateway, Duration life) {
        this.redis = redis;
        this.shards = shards;
        this.gateway = gateway;
        this.life = life;
    }

    /** Stores changes in groups of one shard, with as few commands as their number permits. */
    void keep(List<PresenceChange> changes) {
        List<PresenceChange> batch = new ArrayList<>();
        int size = 0;
        for (PresenceChange change : changes) {
            if (size > 0 && size + change.size() > BATCH) {
                keepAtOnce(batch);
                batch.clear();
                size = 0;
            }
            batch.add(change);
            size += change.size();
        }
        if (size > 0) {
            keepAtOnce(batch);
        }
    }

    private void keepAtOnce(List<PresenceChange> batch) {
        List<String> keys = new ArrayList<>();
        List<String> args = new ArrayList<>(List.of(gateway, Long.toString(life.toMillis())));
        for (PresenceChange change : batch) {
            keys.add(shards.keys(change.group()).present());
            args.add(Integer.toString(change.present().size()));
            args.add(Integer.toString(change.absent().size()));
            change.present().forEach(user -> args.add(user.toString()));
            change.absent().forEach(user -> args.add(user.toString()));
        }
        var _ = redis.run(KEEP, keys, args);
    }

    /** The users who are present in the group at any gateway, by their ids. */
    List<UserId> present(GroupId group) {
        return redis
                .run(PRESENT, List.of(shards.keys(group).present()), List.of(Long.toString(life.toMillis())))
                .stream()
                .sorted()
                .map(id -> new UserId(UUID.fromString(id)))
                .toList();
    }
}
