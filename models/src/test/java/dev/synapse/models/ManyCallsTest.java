package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ManyCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_thousand_calls_in_flight_need_few_platform_threads() throws Exception {
        Latch latch = new Latch();
        List<Future<ModelReply>> replies = new ArrayList<>();
        try (var server = ScriptedModelServer.start();
                var connections = new Connections();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            server.whenModel("scripted").reply(Reply.text("through the latch").heldBy(latch));
            ModelClient client = Models.openai(connections, server, null);

            for (int i = 0; i < 1_000; i++) {
                replies.add(callers.submit(() -> client.call(Models.askFor(Duration.ofMinutes(2)), Models.IGNORED)));
            }
            Await.until(LIMIT, () -> server.inFlight() == 1_000, "1,000 calls in flight");

            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(60);
            latch.open();
            for (Future<ModelReply> reply : replies) {
                assertThat(reply.get().text()).isEqualTo("through the latch");
            }
        }
    }

    @Test
    void the_number_of_platform_threads_does_not_grow_with_the_calls() throws Exception {
        try (var server = ScriptedModelServer.start();
                var connections = new Connections();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Reply slow = Reply.text("word ".repeat(30)).inChunksOf(5);
            server.whenModel("scripted").reply(slow.slowedBy(Duration.ZERO, Duration.ofMillis(30)));
            ModelClient client = Models.openai(connections, server, null);

            int few = peakOfThreads(client, callers, 20);
            int many = peakOfThreads(client, callers, 200);

            assertThat(server.peakInFlight()).isGreaterThan(100);
            assertThat(many).isLessThan(few + 10);
        }
    }

    /** The peak number of platform threads during this number of calls. */
    private static int peakOfThreads(ModelClient client, ExecutorService callers, int calls) throws Exception {
        ManagementFactory.getThreadMXBean().resetPeakThreadCount();
        List<Future<ModelReply>> replies = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            replies.add(callers.submit(() -> client.call(Models.askFor(Duration.ofMinutes(2)), Models.IGNORED)));
        }
        for (Future<ModelReply> reply : replies) {
            assertThat(reply.get().text()).isEqualTo("word ".repeat(30));
        }
        return ManagementFactory.getThreadMXBean().getPeakThreadCount();
    }
}
