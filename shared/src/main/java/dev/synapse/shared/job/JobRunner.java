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

/**
 * Runs the handler for each job on a virtual thread of its own, for at most {@link Consumer#maxInFlight} jobs concurrently. Thread-safe.
 */
final class JobRunner {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final Shards shards;
    private final JobStreams streams;
    private final Leases leases;
    private final Consumer consumer;
    private final JobHandler handler;
    private final Semaphore slots;

    JobRunner(Shards shards, JobStreams streams, Leases leases, Consumer consumer, JobHandler handler) {
        this.shards = shards;
        this.streams = streams;
        this.leases = leases;
        this.consumer = consumer;
        this.handler = handler;
        this.slots = new Semaphore(consumer.maxInFlight(), true);
    }

    /** Starts the job's thread; does nothing if this process runs the job already. */
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
            slots.acquire();
            try {
                handle(key, entry);
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RedisUnavailable e) {
            log.debug("Job {} stays pending: {}", key.entry(), e.getMessage());
        } catch (MemoryExhausted e) {
            release(key, entry, e);
        } catch (RuntimeException | StackOverflowError e) {
            log.error(
                    "Job {} of {} failed and will be delivered again: {}",
                    description(entry),
                    key.shard().tag(),
                    e.toString(),
                    e);
        } finally {
            leases.release(key);
        }
    }

    /** Releases a job for which this process has no memory, for any process that has; it does not count as an attempt. */
    private void release(Leases.Key key, JobStreams.Entry entry, MemoryExhausted reason) {
        log.info("Releasing job {}: {}", description(entry), reason.getMessage());
        try {
            streams.release(key.shard(), List.of(key.entry()), DeliveryCount.UNCOUNTED);
        } catch (RedisUnavailable e) {
            log.debug(
                    "Cannot release job {}; it is delivered again when its lease expires: {}",
                    key.entry(),
                    e.getMessage());
        }
    }

    private String description(JobStreams.Entry entry) {
        try {
            return delivery(entry).description();
        } catch (InvalidJsonException | NumberFormatException e) {
            return entry.message().getId();
        }
    }

    private void handle(Leases.Key key, JobStreams.Entry entry) throws InterruptedException {
        Delivery delivery;
        try {
            delivery = delivery(entry);
        } catch (InvalidJsonException | NumberFormatException e) {
            deadLetter(entry, String.valueOf(e.getMessage()));
            return;
        }
        if (delivery.job() instanceof Job.StepJob step) {
            leases.assign(
                    key,
                    new Leases.ServedTurn(step.turn(), shards.keys(step.group()).state()));
        }
        handler.handle(delivery);
    }

    private Delivery delivery(JobStreams.Entry entry) {
        Map<String, String> body = entry.message().getBody();
        Job job = Json.read(body.getOrDefault(JobFields.JOB, ""), Job.class);
        long threadLength = Long.parseLong(body.getOrDefault(JobFields.THREAD_LENGTH, "0"));
        String threadEpoch = body.getOrDefault(JobFields.THREAD_EPOCH, "");
        return new Delivery(job, claim(entry), entry.deliveries(), threadLength, threadEpoch);
    }

    /** Moves an unreadable job, which no handler can end, to the dead letters. */
    private void deadLetter(JobStreams.Entry entry, String reason) {
        log.error(
                "Job {} of {} is unreadable; moving it to the dead letters: {}",
                entry.message().getId(),
                entry.shard().tag(),
                reason);
        streams.acknowledge(entry.shard(), claim(entry).asDeadLetter(reason));
    }

    private Claim claim(JobStreams.Entry entry) {
        return new Claim(consumer.role(), entry.message().getId(), consumer.name(), "");
    }
}
