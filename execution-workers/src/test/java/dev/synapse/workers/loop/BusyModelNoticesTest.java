package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.ProviderSettings;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BusyModelNoticesTest {

    private static final String MODEL = "openai/gpt-5-mini";

    private final WorkerTestBed testBed = new WorkerTestBed();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_pause_is_known_to_all_workers_with_the_same_account() {
        try (BusyModelNotices first = worker("worker-1", "key");
                BusyModelNotices second = worker("worker-2", "key");
                BusyModelNotices other = worker("worker-3", "another-key")) {
            awaitSubscriptions(3);

            first.busyModels().refused(MODEL, Instant.now(), Optional.of(Duration.ofMinutes(1)), "429");

            Await.until(WorkerTestBed.LIMIT, () -> isPaused(second), "the second worker to pause");
            assertThat(isPaused(first)).isTrue();
            assertThat(isPaused(other)).isFalse();
        }
    }

    @Test
    void a_message_that_is_no_notice_is_ignored() {
        try (BusyModelNotices first = worker("worker-1", "key");
                BusyModelNotices second = worker("worker-2", "key")) {
            awaitSubscriptions(2);

            testBed.redis().call(commands -> commands.publish("busy-models", "nonsense"));
            first.busyModels().refused(MODEL, Instant.now(), Optional.of(Duration.ofMinutes(1)), "429");

            Await.until(WorkerTestBed.LIMIT, () -> isPaused(second), "the second worker to pause");
        }
    }

    private BusyModelNotices worker(String name, String key) {
        ProviderSettings settings = ProviderSettings.openai("http://localhost:1/v1", key);
        return new BusyModelNotices(testBed.redis(), name, settings::account, InstantSource.system());
    }

    private void awaitSubscriptions(long count) {
        Await.until(
                WorkerTestBed.LIMIT,
                () -> testBed.administrator()
                                .call(commands -> commands.pubsubNumsub("busy-models"))
                                .get("busy-models")
                        == count,
                "the subscriptions");
    }

    private static boolean isPaused(BusyModelNotices worker) {
        return worker.busyModels().admit(MODEL).isPresent();
    }
}
