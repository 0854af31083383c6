package dev.synapse.shared.job;

import dev.synapse.shared.job.JobStreams.DeliveryCount;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Shards;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the handler for each job on a virtual thread of its own, never for more at a time than the consumer allows. */
final class JobRunner {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final Shards shards;
    private final JobStreams streams;
    private final Leases leases;
    private final Consumer consumer;
    private final JobHandler handler;
    private final Semaphore places;

    JobRunner(Shards shards, JobStreams streams, Leases leases, Consumer consumer, JobHandler handler) {
        this.shards = shards;
        this.streams = streams;
        this.leases = leases;
        this.consumer = consumer;
        this.handler = handler;
        this.places = new Semaphore(consumer.maxInFlight(), true);
    }

    void run(JobStreams.Entry entry) {
        Leases.Key key = new Leases.Key(entry.shard(), entry.message().getId());
        Thread worker = Thread.ofVirtual()
                .name(consumer.role().text() + "-" + key.entry())
                .unstarted(() -> work(key, entry));
        if (leases.hold(key, worker)) {
            worker.start();
        }
    }

    private void work(Leases.Key key, JobStreams.Entry entry) {
        try {
            places.acquire();
            try {
                handle(key, entry);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RedisUnavailable e) {
            log.debug("Job {} is left for later: {}", key.entry(), e.getMessage());
        } catch (MemoryExhausted e) {
            handBack(key, e);
        } catch (RuntimeException | StackOverflowError e) {
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

    /** There is no memory for it here. Whichever process has some takes it over; it does not count as an attempt. */
    private void handBack(Leases.Key key, MemoryExhausted reason) {
        log.info("Handing back job {}: {}", key.entry(), reason.getMessage());
        try {
            streams.release(key.shard(), List.of(key.entry()), DeliveryCount.UNCOUNTED);
        } catch (RedisUnavailable e) {
            log.debug("Job {} is not handed back, its lease will run out: {}", key.entry(), e.getMessage());
        }
    }

    private void handle(Leases.Key key, JobStreams.Entry entry) throws InterruptedException {
        Delivery delivery;
        try {
            delivery = delivery(entry);
        } catch (InvalidJsonException | NumberFormatException e) {
            putAside(entry, String.valueOf(e.getMessage()));
            return;
        }
        if (delivery.job() instanceof Job.StepJob step) {
            leases.serve(
                    key,
                    new Leases.Served(step.turn(), shards.keys(step.group()).state()));
        }
        handler.handle(delivery);
    }

    private Delivery delivery(JobStreams.Entry entry) {
        Map<String, String> body = entry.message().getBody();
        Job job = Json.read(body.getOrDefault("j", ""), Job.class);
        long threadLength = Long.parseLong(body.getOrDefault("h", "0"));
        return new Delivery(job, claim(entry), entry.deliveries(), threadLength, body.getOrDefault("m", ""));
    }

    /** A job that cannot be read cannot be given up by its handler. */
    private void putAside(JobStreams.Entry entry, String reason) {
        log.error(
                "Job {} of {} cannot be read and goes to the dead letters: {}",
                entry.message().getId(),
                entry.shard().tag(),
                reason);
        streams.acknowledge(entry.shard(), claim(entry).asDeadLetter(reason));
    }

    private Claim claim(JobStreams.Entry entry) {
        return new Claim(consumer.role(), entry.message().getId(), consumer.name(), "");
    }
}
