package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CataloguePublisherTest {

    private final WorkerTestBed testBed = new WorkerTestBed();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_change_is_published_immediately() {
        AtomicReference<Catalogue> current = new AtomicReference<>(catalogue("small"));
        CatalogueStore store = testBed.catalogues();
        Instant start = Instant.now();
        try (CataloguePublisher publisher = new CataloguePublisher(store, "worker", current::get)) {
            await(store, catalogue("small"));

            current.set(catalogue("large"));
            publisher.publishNow();

            await(store, catalogue("large"));
        }
        assertThat(Duration.between(start, Instant.now())).isLessThan(CatalogueStore.REFRESH);
    }

    private static void await(CatalogueStore store, Catalogue expected) {
        Await.until(WorkerTestBed.LIMIT, store::read, Optional.of(expected)::equals, "the catalogue " + expected);
    }

    private static Catalogue catalogue(String model) {
        return new Catalogue(List.of(), List.of(), "demo", model);
    }
}
