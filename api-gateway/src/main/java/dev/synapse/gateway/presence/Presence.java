package dev.synapse.gateway.presence;

import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.ShardLanes;
import dev.synapse.shared.redis.Shards;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stores which users have an event stream of which groups at this gateway: changes once a second, and all of it every 10 s, since what is
 * stored expires. Each shard needs one command a second at most, however many streams open and close, and another one for each thousand
 * users. Thread-safe; only {@link #stop} blocks.
 */
@Component
public class Presence {

    private static final Logger logger = LoggerFactory.getLogger(Presence.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int ROUNDS = 10;
    private static final Duration LANE_LIMIT = Duration.ofSeconds(2);

    private final PresenceStore store;
    private final Shards shards;
    private final ShardLanes lanes;
    private final Map<Shard, LocalPresence> local;
    private final AtomicInteger round = new AtomicInteger();
    private @Nullable RunUntilClosed loop;

    Presence(PresenceStore store, Redis redis, Shards shards) {
        this.store = store;
        this.shards = shards;
        this.lanes = new ShardLanes(redis, shards);
        this.local = shards.all().stream().collect(Collectors.toMap(Function.identity(), shard -> new LocalPresence()));
    }

    /** The user has opened an event stream of the group. */
    public void opened(GroupId group, UserId user) {
        local(group).opened(group, user);
    }

    /** An event stream that the user had of the group has ended. */
    public void closed(GroupId group, UserId user) {
        local(group).closed(group, user);
    }

    private LocalPresence local(GroupId group) {
        return local(shards.keys(group).shard());
    }

    private LocalPresence local(Shard shard) {
        LocalPresence found = local.get(shard);
        if (found == null) {
            throw new IllegalStateException("There is no shard " + shard);
        }
        return found;
    }

    /** Begins to store. */
    public synchronized void start() {
        if (loop == null) {
            loop = new RunUntilClosed("presence", INTERVAL, this::storeDue);
            loop.start();
        }
    }

    /** Stores the last changes, those of the streams that this gateway has closed, and stops. */
    public synchronized void stop() {
        if (loop != null) {
            RunUntilClosed ended = loop;
            loop = null;
            ended.close();
            try {
                ended.awaitEnd(LANE_LIMIT);
                var _ = storeDue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Duration storeDue() {
        int current = round.incrementAndGet();
        try {
            lanes.run(together -> store(together, current), LANE_LIMIT);
        } catch (RuntimeException e) {
            logger.error("Could not store who is present", e);
        }
        return INTERVAL;
    }

    private void store(List<Shard> together, int current) {
        for (Shard shard : together) {
            LocalPresence presence = local(shard);
            boolean isAllDue = shard.number() % ROUNDS == Math.floorMod(current, ROUNDS);
            List<PresenceChange> changes = isAllDue ? presence.takeAll() : presence.takeChanges();
            try {
                store.keep(changes);
            } catch (RedisUnavailable e) {
                presence.notStored(changes);
                logger.debug(
                        "Could not store who is present in groups of {}; retrying: {}", shard.tag(), e.getMessage());
                return;
            }
        }
    }
}
