package dev.synapse.workers.loop;

import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.redis.RedisUnavailable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes this worker's catalogue entry: regularly, so that it does not expire, and at once when something has
 * changed, until it is closed. Thread-safe.
 */
final class CataloguePublisher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CataloguePublisher.class);

    private final CatalogueStore store;
    private final String worker;
    private final Supplier<Catalogue> catalogue;
    /** A semaphore rather than an unpark: publishing itself parks and would consume the unpark. */
    private final Semaphore publishRequests = new Semaphore(0);

    private volatile boolean running = true;

    CataloguePublisher(CatalogueStore store, String worker, Supplier<Catalogue> catalogue) {
        this.store = store;
        this.worker = worker;
        this.catalogue = catalogue;
        Thread.ofVirtual().name("catalogue").start(this::run);
    }

    private void run() {
        boolean failing = false;
        while (running) {
            try {
                store.publish(worker, catalogue.get());
                if (failing) {
                    log.info("Publishing the catalogue works again");
                }
                failing = false;
            } catch (RuntimeException e) {
                if (!failing && running) {
                    log.warn("Could not publish the catalogue; retrying: {}", e.getMessage());
                }
                failing = true;
            }
            pause(failing ? CatalogueStore.REFRESH.toNanos() / 10 : CatalogueStore.REFRESH.toNanos());
        }
    }

    private void pause(long nanos) {
        try {
            if (publishRequests.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                publishRequests.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    /** Publishes immediately instead of at the next interval. */
    void publishNow() {
        publishRequests.release();
    }

    @Override
    public void close() {
        running = false;
        publishRequests.release();
        try {
            store.withdraw(worker);
        } catch (RedisUnavailable e) {
            log.debug("Could not withdraw the catalogue entry, which expires by itself: {}", e.getMessage());
        }
    }
}
