package dev.synapse.workers.loop;

import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.redis.RedisUnavailable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what this worker has, keeps it fresh, and says at once what has changed, until it is closed. */
final class CataloguePublisher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CataloguePublisher.class);

    private final CatalogueStore store;
    private final String worker;
    private final Supplier<Catalogue> catalogue;
    /** A permit, not an unpark: a publication under way parks too, and would use that up. */
    private final Semaphore wanted = new Semaphore(0);

    private volatile boolean running = true;

    CataloguePublisher(CatalogueStore store, String worker, Supplier<Catalogue> catalogue) {
        this.store = store;
        this.worker = worker;
        this.catalogue = catalogue;
        Thread.ofVirtual().name("catalogue").start(this::run);
    }

    private void run() {
        boolean away = false;
        while (running) {
            try {
                store.publish(worker, catalogue.get());
                if (away) {
                    log.info("The catalogue is published again");
                }
                away = false;
            } catch (RuntimeException e) {
                if (!away && running) {
                    log.warn("The catalogue cannot be published for now: {}", e.getMessage());
                }
                away = true;
            }
            pause(away ? CatalogueStore.REFRESH.toNanos() / 10 : CatalogueStore.REFRESH.toNanos());
        }
    }

    private void pause(long nanos) {
        try {
            if (wanted.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                wanted.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    /** Publishes again without waiting for the next time. */
    void publishNow() {
        wanted.release();
    }

    @Override
    public void close() {
        running = false;
        wanted.release();
        try {
            store.withdraw(worker);
        } catch (RedisUnavailable e) {
            log.debug("The catalogue entry runs out by itself: {}", e.getMessage());
        }
    }
}
