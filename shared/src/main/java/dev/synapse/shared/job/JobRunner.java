package dev.synapse.shared.job;

import dev.synapse.shared.json.BadJson;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the handler for one job after another, each on its own virtual thread. */
final class JobRunner {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final Redis redis;
    private final JobStreams streams;
    private final Leases leases;
    private final Consumer consumer;
    private final JobHandler handler;

    JobRunner(Redis redis, JobStreams streams, Leases leases, Consumer consumer, JobHandler handler) {
        this.redis = redis;
        this.streams = streams;
        this.leases = leases;
        this.consumer = consumer;
        this.handler = handler;
    }

    void run(JobStreams.Entry entry) {
        Leases.Key key = new Leases.Key(entry.shard(), entry.message().getId());
        Thread worker = Thread.ofVirtual()
                .name(consumer.role().text() + "-" + key.entry())
                .unstarted(() -> handle(key, entry));
        if (leases.hold(key, worker)) {
            worker.start();
        }
    }

    private void handle(Leases.Key key, JobStreams.Entry entry) {
        try {
            handler.handle(delivery(entry));
        } catch (BadJson e) {
            log.error(
                    "Job {} of {} cannot be read and is put aside: {}",
                    key.entry(),
                    key.shard().tag(),
                    e.getMessage());
            putAside(entry, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RedisUnavailable e) {
            log.debug("Job {} is left for later: {}", key.entry(), e.getMessage());
        } catch (RuntimeException e) {
            log.error(
                    "Job {} of {} failed and comes again: {}",
                    key.entry(),
                    key.shard().tag(),
                    e.toString(),
                    e);
        } finally {
            leases.letGo(key);
        }
    }

    private Delivery delivery(JobStreams.Entry entry) {
        Map<String, String> body = entry.message().getBody();
        Job job = Json.read(body.getOrDefault("j", ""), Job.class);
        Claim claim = new Claim(consumer.role(), entry.message().getId(), consumer.name(), "");
        return new Delivery(job, claim, entry.deliveries(), Long.parseLong(body.getOrDefault("h", "0")));
    }

    /** A job without a readable group cannot be given up by its handler. */
    private void putAside(JobStreams.Entry entry, String reason) {
        String stream = entry.shard().jobs(streams.role());
        String id = entry.message().getId();
        redis.call(commands -> commands.xadd(
                entry.shard().deadLetters(), Map.of("role", streams.role().text(), "reason", reason)));
        redis.call(commands -> commands.xack(stream, streams.role().text(), id));
        redis.call(commands -> commands.xdel(stream, id));
    }
}
