package dev.synapse.benchmark;

import dev.synapse.benchmark.EventGenerator.WrittenEvents;
import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Measures the cost of many WebSockets at one gateway, and the latency of events. */
final class SocketsPart {

    private static final int SOCKETS = 10_000;
    private static final int QUICK_SOCKETS = 1_000;
    private static final int EVENTS_PER_SECOND = 500;
    private static final int SHARDS = 16;
    private static final double MAX_KILOBYTES = 40;
    private static final double MAX_MILLISECONDS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> NOTES = List.of(
            "A gateway in a separate process with the flags of ./synapse (-Xmx512m), on durable databases; sockets of 20",
            "addresses and users, eight groups per ten sockets. Idle means no events, but all checks. Events of about",
            "400 bytes are written as commits write them; delivery lasts until the client has read the frame. Memory is the",
            "growth caused by the sockets: of the resident set, including garbage, and of the heap after a collection.",
            "Client and server share the machine.");

    private final BenchmarkOptions options;
    private final Progress progress;
    private final int sockets;

    SocketsPart(BenchmarkOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.sockets = options.quick() ? QUICK_SOCKETS : SOCKETS;
    }

    /** The processes and the generator of a measurement. */
    private record Setup(ServerProcess gateway, List<GroupOwner> owners, EventGenerator generator) {}

    List<Section> measure(Workspace workspace) throws IOException, InterruptedException {
        EmbeddedRedis redisServer = workspace.redis("sockets-redis");
        EmbeddedPostgres postgres = workspace.postgres("sockets-postgres");
        Map<String, String> settings = Map.of(
                "DATABASE_URL", postgres.url(),
                "REDIS_URL", redisServer.url(),
                "SYNAPSE_SHARDS", Integer.toString(SHARDS));
        try (Redis redis = Redis.connect(redisServer.url());
                ServerProcess gateway =
                        workspace.keep(ServerProcess.startGateway(workspace.directory("sockets"), settings))) {
            List<GroupOwner> owners = GroupOwner.create(gateway.api(), postgres, sockets * 8 / 10);
            EventGenerator generator = new EventGenerator(redis, new Shards(SHARDS), GroupOwner.groups(owners));
            Setup setup = new Setup(gateway, owners, generator);
            progress.say("  warming up");
            try (LoadClients few = new LoadClients()) {
                few.open(gateway.port(), owners, sockets / 10);
                generator.run(EVENTS_PER_SECOND, options.quick() ? Duration.ofSeconds(2) : Duration.ofSeconds(20));
            }
            return List.of(section(measure(setup)));
        }
    }

    private Result measure(Setup setup) throws IOException, InterruptedException {
        ServerProcess gateway = setup.gateway();
        double heapBefore = gateway.liveHeapMegabytes();
        double residentBefore = gateway.residentMegabytes();
        try (LoadClients clients = new LoadClients()) {
            progress.say("  opening %,d sockets".formatted(sockets));
            clients.open(gateway.port(), setup.owners(), sockets);
            double idle = processors(gateway, () -> Thread.sleep(Duration.ofSeconds(options.quick() ? 3 : 30)));
            progress.say("  %,d events per second".formatted(EVENTS_PER_SECOND));
            long before = clients.received();
            WrittenEvents[] written = new WrittenEvents[1];
            double busy =
                    processors(gateway, () -> written[0] = setup.generator().run(EVENTS_PER_SECOND, duration()));
            long expected = expected(written[0], setup);
            Await.until(LIMIT, () -> clients.received() - before >= expected, expected + " deliveries");
            double resident = gateway.residentMegabytes() - residentBefore;
            double heap = gateway.liveHeapMegabytes() - heapBefore;
            return new Result(
                    resident * 1024 / sockets,
                    heap * 1024 / sockets,
                    idle,
                    busy,
                    clients.nanos().getIntervalHistogram(),
                    clients.lost());
        }
    }

    private Duration duration() {
        return options.seconds().multipliedBy(options.rounds());
    }

    /** Number of frames that the clients receive; each group has one or two sockets. */
    private long expected(WrittenEvents written, Setup setup) {
        int groups =
                setup.owners().stream().mapToInt(owner -> owner.groups().size()).sum();
        long expected = 0;
        for (long i = 0; i < written.count(); i++) {
            int group = (int) ((written.first() + i) % groups);
            expected += 1 + (group + groups < sockets ? 1 : 0);
        }
        return expected;
    }

    /** An action that takes time. */
    private interface Action {

        void run() throws InterruptedException;
    }

    /** Average number of processors that the gateway uses during the action. */
    private static double processors(ServerProcess gateway, Action action) throws InterruptedException {
        double used = gateway.processorSeconds();
        long begin = System.nanoTime();
        action.run();
        return (gateway.processorSeconds() - used) * 1e9 / (System.nanoTime() - begin);
    }

    /**
     * Measured values.
     *
     * @param resident kilobytes of resident memory per socket
     * @param heap kilobytes of heap per socket
     * @param idle processors in use without events
     * @param busy processors in use with events
     */
    private record Result(double resident, double heap, double idle, double busy, Histogram nanos, long lost) {

        double milliseconds(double percentile) {
            return nanos.getValueAtPercentile(percentile) / 1e6;
        }
    }

    private Section section(Result load) {
        Section.Row row = new Section.Row(
                "%,d sockets".formatted(sockets),
                List.of(
                        Figure.of("memory per socket", "KB", List.of(load.resident()))
                                .withGoal("<= 40"),
                        Figure.of("heap per socket", "KB", List.of(load.heap())),
                        Figure.of("processors when idle", "", List.of(load.idle())),
                        Figure.of("processors at 500 events/s", "", List.of(load.busy())),
                        Figure.of("delivery p50", "ms", List.of(load.milliseconds(50))),
                        Figure.of("delivery p99", "ms", List.of(load.milliseconds(99)))
                                .withGoal("<= 100"),
                        Figure.of("sockets lost", "", List.of((double) load.lost()))
                                .withGoal("0")));
        List<String> notes = new ArrayList<>(NOTES);
        notes.add(verdict("memory per socket", load.resident(), MAX_KILOBYTES, "KB"));
        notes.add(verdict("delivery p99", load.milliseconds(99), MAX_MILLISECONDS, "ms"));
        notes.add(verdict("sockets lost", (double) load.lost(), 0, ""));
        return new Section("WebSockets", List.of(row), notes);
    }

    private static String verdict(String name, double value, double most, String unit) {
        return String.format(
                        Locale.ROOT,
                        "%s: %s %.1f %s, goal at most %.0f",
                        value <= most ? "PASS" : "MISSED",
                        name,
                        value,
                        unit,
                        most)
                .strip();
    }
}
