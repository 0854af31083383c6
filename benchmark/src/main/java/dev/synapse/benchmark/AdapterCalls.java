package dev.synapse.benchmark;

import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.ProviderSettings;
import dev.synapse.models.Providers;
import dev.synapse.models.http.Connections;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that calls a model of a {@link StreamingVendor} through the adapters, as often at a time as it is asked to on its standard
 * input ({@code PROVIDER STREAMS}), and reports the times to the first deltas and its processor time. It uses nothing else of the
 * benchmark, so that it can be compiled with the adapters of another version, too.
 */
final class AdapterCalls {

    private static final Duration IDLE = Duration.ofMinutes(1);

    private AdapterCalls() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        String root = args[0];
        ProviderSettings settings = new ProviderSettings("key", root + "/v1", "key", root, "key", root, root);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connections connections = new Connections()) {
            Providers providers = Providers.of(settings, connections);
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ", 2);
                System.out.println(measure(providers.client(words[0]), words[0], Integer.parseInt(words[1])));
            }
        }
    }

    /** In nanoseconds: the sorted times to the first deltas, the processor time; then the number of deltas. */
    private static String measure(ModelClient client, String provider, int streams) throws InterruptedException {
        long[] firsts = new long[streams];
        AtomicInteger deltas = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(streams);
        long processor = processorTime();
        for (int i = 0; i < streams; i++) {
            int stream = i;
            Thread.ofVirtual().start(() -> {
                call(client, provider, firsts, stream, deltas);
                running.countDown();
            });
        }
        running.await();
        Arrays.sort(firsts);
        return "MEASURED %s %d %d"
                .formatted(
                        Arrays.toString(firsts).replaceAll("[\\[\\] ]", ""), processorTime() - processor, deltas.get());
    }

    private static void call(ModelClient client, String provider, long[] firsts, int stream, AtomicInteger deltas) {
        ModelRequest request =
                new ModelRequest(provider, "m", null, List.of(new UserMessage(null, "hello")), List.of(), IDLE);
        try {
            client.call(request, delta -> {
                if (firsts[stream] == 0) {
                    firsts[stream] = System.nanoTime() - Long.parseLong(delta.substring(0, delta.indexOf(' ')));
                }
                deltas.incrementAndGet();
            });
        } catch (Exception e) {
            throw new IllegalStateException("A call of " + provider + " failed", e);
        }
    }

    private static long processorTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
