package dev.synapse.workers.loop;

import dev.synapse.shared.redis.PubSubSubscriber;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the workers of each other's busy models by Pub/Sub: one command for each pause that begins. A lost notice does no harm, since a
 * worker without it learns by a refused call. Thread-safe.
 */
final class BusyModelNotices implements BusyModels.Listener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BusyModelNotices.class);
    private static final String CHANNEL = "busy-models";
    private static final Pattern NOTICE = Pattern.compile("(\\S+) (\\S+) (\\d{1,12}) (.+)");

    private final Redis redis;
    private final String worker;
    private final UnaryOperator<String> accounts;
    private final PubSubSubscriber subscriber;
    private final BusyModels busy;

    /**
     * Listens in the background.
     *
     * @param worker the name of this worker, unique to this start of the process
     * @param accounts the account that a provider's calls are made with; others have other limits
     */
    BusyModelNotices(Redis redis, String worker, UnaryOperator<String> accounts, InstantSource clock) {
        this.redis = redis;
        this.worker = worker;
        this.accounts = accounts;
        this.busy = new BusyModels(clock, this);
        this.subscriber = PubSubSubscriber.start(redis, "busy-models", List.of(CHANNEL), new Notices());
    }

    /** The busy models of this worker, of which the others are told. */
    BusyModels busyModels() {
        return busy;
    }

    @Override
    public void paused(String model, Duration duration) {
        String notice = "%s %s %d %s".formatted(worker, account(model), duration.toMillis(), model);
        try {
            redis.call(commands -> commands.publish(CHANNEL, notice));
        } catch (RedisUnavailable e) {
            log.debug("Cannot tell other workers that {} is busy: {}", model, e.getMessage());
        }
    }

    private String account(String model) {
        int end = model.indexOf('/');
        return accounts.apply(end < 0 ? model : model.substring(0, end));
    }

    @Override
    public void close() {
        subscriber.close();
    }

    private final class Notices implements PubSubSubscriber.Listener {

        @Override
        public void message(String channel, String message) {
            Matcher notice = NOTICE.matcher(message);
            if (!notice.matches()) {
                log.warn("Ignored a message on {} that is not a notice of a busy model", channel);
            } else if (!notice.group(1).equals(worker) && notice.group(2).equals(account(notice.group(4)))) {
                busy.pausedElsewhere(notice.group(4), Duration.ofMillis(Long.parseLong(notice.group(3))));
            }
        }

        @Override
        public void subscribed() {
            log.debug("Subscribed to notices of busy models");
        }

        @Override
        public void connectFailed(String reason) {
            log.debug("Cannot subscribe to notices of busy models yet: {}", reason);
        }
    }
}
