package dev.synapse.benchmark;

import dev.synapse.testkit.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Measures how many messages per second the gateway accepts over HTTP. */
final class PostPart {

    /** Limits that a single user does not reach, because messages are posted faster than turns end. */
    private static final Map<String, String> UNBOUNDED = Map.of(
            "SYNAPSE_UNFINISHED_TURNS_PER_GROUP", "1000000",
            "SYNAPSE_UNFINISHED_TURNS_PER_USER", "1000000",
            "SYNAPSE_MESSAGES_PER_MINUTE", "100000000",
            "SYNAPSE_MESSAGE_BYTES_PER_MINUTE", "1000000000");

    private static final int CLIENTS = 16;
    private static final int GROUPS = 64;
    private static final List<String> NOTES = List.of(
            "POST /groups/{id}/messages until its 202, by 16 clients over 64 groups, against an all-in-one in a separate process",
            "with durable databases. The turns run on the same cores with the demo model: their CPU time is included,",
            "their backlog is not. Client and server share the machine.");

    private final BenchmarkOptions options;
    private final Progress progress;

    PostPart(BenchmarkOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    private record Round(double perSecond, Histogram nanos) {}

    List<Section> measure(Workspace workspace) throws InterruptedException {
        try (ServerProcess server = workspace.keep(ServerProcess.start(workspace.directory("post"), UNBOUNDED))) {
            ApiClient api = server.api().asNewUser();
            List<String> groups = IntStream.range(0, GROUPS)
                    .mapToObj(i -> api.createGroup("Group " + i).expect(201).id())
                    .toList();
            progress.say("  warming up");
            round(api, groups);
            List<Round> rounds = new ArrayList<>();
            for (int i = 1; i <= options.rounds(); i++) {
                rounds.add(round(api, groups));
                progress.say("  round %d of %d: %,.0f posts/s"
                        .formatted(i, options.rounds(), rounds.getLast().perSecond()));
            }
            double memory = server.residentMegabytes();
            return List.of(new Section("Accepting messages over HTTP", List.of(row(rounds, memory)), NOTES));
        }
    }

    private Round round(ApiClient api, List<String> groups) throws InterruptedException {
        Recorder nanos = new Recorder(3);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        long begun = System.nanoTime();
        long end = begun + options.seconds().toNanos();
        List<Thread> clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> Thread.ofVirtual().start(() -> {
                    try {
                        post(api, groups, client, nanos, end);
                    } catch (RuntimeException | AssertionError e) {
                        failure.compareAndSet(null, e);
                    }
                }))
                .toList();
        for (Thread client : clients) {
            client.join();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("A message was rejected", cause);
        }
        Histogram histogram = nanos.getIntervalHistogram();
        return new Round(histogram.getTotalCount() / seconds, histogram);
    }

    private static void post(ApiClient api, List<String> groups, int client, Recorder nanos, long end) {
        int next = client;
        while (System.nanoTime() < end) {
            long sent = System.nanoTime();
            api.postMessage(groups.get(next % groups.size()), "What is there to know about it? Please write it down.")
                    .expect(202);
            nanos.recordValue(System.nanoTime() - sent);
            next += CLIENTS;
        }
    }

    private static Section.Row row(List<Round> rounds, double memory) {
        return new Section.Row(
                "16 clients, 64 groups",
                List.of(
                        Figure.of(
                                "messages accepted",
                                "posts/s",
                                rounds.stream().map(Round::perSecond).toList()),
                        latency("latency p50", rounds, 50),
                        latency("latency p99", rounds, 99),
                        Figure.of("memory of the all-in-one after it", "MB", List.of(memory))));
    }

    private static Figure latency(String name, List<Round> rounds, double percentile) {
        return Figure.of(
                name,
                "ms",
                rounds.stream()
                        .map(round -> round.nanos().getValueAtPercentile(percentile) / 1e6)
                        .toList());
    }
}
