package dev.synapse.workers.loop;

import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.redis.RedisUnavailable;
import java.time.Duration;
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
    private final OutageLog outage = new OutageLog(log);
    private final RunUntilClosed loop = new RunUntilClosed("catalogue", Duration.ZERO, this::publish);

    CataloguePublisher(CatalogueStore store, String worker, Supplier<Catalogue> catalogue) {
        this.store = store;
        this.worker = worker;
        this.catalogue = catalogue;
        loop.start();
    }

    private Duration publish() {
        try {
            store.publish(worker, catalogue.get());
            outage.succeeded("Publishing the catalogue works again");
            return CatalogueStore.REFRESH;
        } catch (RuntimeException e) {
            if (!loop.isClosed()) {
                outage.failed("Could not publish the catalogue; retrying: {}", e.getMessage());
            }
            return CatalogueStore.REFRESH.dividedBy(10);
        }
    }

    /** Publishes immediately instead of at the next interval. */
    void publishNow() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
        try {
            store.withdraw(worker);
        } catch (RedisUnavailable e) {
            log.debug("Could not withdraw the catalogue entry, which expires by itself: {}", e.getMessage());
        }
    }
}
