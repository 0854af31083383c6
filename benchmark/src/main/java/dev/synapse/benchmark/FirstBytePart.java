package dev.synapse.benchmark;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Measures the latency from the model's first token to the client. */
final class FirstBytePart {

    private static final String ANSWER =
            "This is what there is to know about it, in a few words that come one after the other. TASK_COMPLETE";
    private static final List<String> NOTES = List.of(
            "Time from the start of a scripted model server's HTTP answer to the arrival of the first message.delta at a",
            "WebSocket client, one turn at a time, through an all-in-one in a separate process. Concurrent turns in several",
            "groups run before the measurement, so that its code is compiled.");
    private static final int WARM_GROUPS = 16;

    private final int turns;
    private final Progress progress;

    FirstBytePart(BenchmarkOptions options, Progress progress) {
        this.turns = options.quick() ? 30 : 200;
        this.progress = progress;
    }

    List<Section> measure(Workspace workspace) throws InterruptedException {
        AtomicLong answeredAt = new AtomicLong();
        try (ScriptedModelServer model = ScriptedModelServer.start().keepRequests(10)) {
            model.otherwise(request -> {
                answeredAt.set(System.nanoTime());
                return Reply.text(ANSWER);
            });
            Map<String, String> settings = Map.of("OPENAI_BASE_URL", model.baseUrl());
            try (ServerProcess server =
                    workspace.keep(ServerProcess.start(workspace.directory("first-byte"), settings))) {
                ApiClient api = server.api().asNewUser();
                warmUp(api);
                return List.of(new Section("First byte", List.of(row(api, answeredAt)), NOTES));
            }
        }
    }

    private void warmUp(ApiClient api) throws InterruptedException {
        progress.say("  warming up");
        Map<String, TimedWebSocket> sockets = new LinkedHashMap<>();
        try {
            for (int i = 0; i < WARM_GROUPS; i++) {
                String group = api.createGroup("Warm " + i).expect(201).id();
                sockets.put(group, TimedWebSocket.open(api, group));
            }
            for (int round = 0; round < turns / 2; round++) {
                sockets.keySet()
                        .forEach(group -> api.postMessage(group, "What is there to know about it?")
                                .expect(202));
                for (TimedWebSocket socket : sockets.values()) {
                    socket.awaitType("turn.completed");
                }
            }
        } finally {
            sockets.values().forEach(TimedWebSocket::close);
        }
    }

    private Section.Row row(ApiClient api, AtomicLong answeredAt) throws InterruptedException {
        Histogram nanos = new Histogram(3);
        String group = api.createGroup("First byte").expect(201).id();
        try (TimedWebSocket socket = TimedWebSocket.open(api, group)) {
            for (int turn = -turns / 4; turn < turns; turn++) {
                api.postMessage(group, "What is there to know about it?").expect(202);
                long delta = socket.awaitType("message.delta");
                if (turn >= 0) {
                    nanos.recordValue(Math.max(0, delta - answeredAt.get()));
                }
                socket.awaitType("turn.completed");
            }
        }
        progress.say("  %d turns".formatted(turns));
        return new Section.Row(
                turns + " turns",
                List.of(millis("first token to first delta, p50", nanos, 50), millis("p99", nanos, 99)));
    }

    private static Figure millis(String name, Histogram nanos, double percentile) {
        return Figure.of(name, "ms", List.of(nanos.getValueAtPercentile(percentile) / 1e6));
    }
}
