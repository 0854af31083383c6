package dev.synapse.benchmark;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import dev.synapse.testkit.TestProcess;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Measures the cost of many concurrent, slowly streaming model calls in one worker. */
final class InFlightPart {

    private static final int CALLS = 1000;
    private static final int GROUPS = 50;
    private static final int SHARDS = 16;
    private static final String HEAP = "-Xmx400m";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final Pattern MEASURED = Pattern.compile("MEASURED heap=(\\d+) threads=\\d+ peak=(\\d+)");
    private static final List<String> NOTES = List.of(
            "1,000 model calls in one worker, a separate process with " + HEAP
                    + ", each streaming a chunk per second from a scripted",
            "model server over HTTP to the event logs of the groups in Redis. Prompts have about 10 KB. Heap is the used heap",
            "after a garbage collection; threads are platform threads, including those of the JVM.");

    private final int pieces;
    private final Progress progress;

    InFlightPart(BenchmarkOptions options, Progress progress) {
        this.pieces = options.quick() ? 15 : 40;
        this.progress = progress;
    }

    List<Section> measure(Workspace workspace) throws InterruptedException {
        Shards shards = new Shards(SHARDS);
        String answer = IntStream.range(0, pieces).mapToObj("%04d"::formatted).reduce("", String::concat);
        try (var database = workspace.redis("in-flight");
                Redis redis = Redis.connect(database.url());
                ScriptedModelServer model = ScriptedModelServer.start().keepRequests(10)) {
            model.otherwise(request -> Reply.text(answer).inChunksOf(4).slowedBy(Duration.ZERO, EACH));
            ModelCallJobs calls = new ModelCallJobs(redis, shards);
            IntStream.range(0, GROUPS).forEach(i -> calls.add(CALLS / GROUPS));
            try (TestProcess worker = workspace.keep(start(workspace, database.url(), model.baseUrl()))) {
                Await.until(LIMIT, model::inFlight, now -> now == CALLS, CALLS + " calls in flight");
                progress.say("  %d calls in flight".formatted(CALLS));
                return List.of(new Section("Calls in flight", List.of(row(worker, calls)), NOTES));
            }
        }
    }

    private Section.Row row(TestProcess worker, ModelCallJobs calls) throws InterruptedException {
        Duration window = EACH.multipliedBy(pieces / 2);
        long before = calls.events();
        long begun = System.nanoTime();
        Thread.sleep(window);
        double perSecond = (calls.events() - before) * 1e9 / (System.nanoTime() - begun);
        List<Sample> samples = samples(worker);
        Await.until(LIMIT, calls::answers, now -> now == CALLS, CALLS + " answers");
        return new Section.Row(
                "%d calls".formatted(CALLS),
                List.of(
                        Figure.of(
                                        "heap",
                                        "MB",
                                        samples.stream().map(Sample::megabytes).toList())
                                .withGoal("<= 400"),
                        Figure.of("platform threads, peak", "", List.of((double)
                                        samples.getLast().peak()))
                                .withGoal("< 60"),
                        Figure.of("deltas", "1/s", List.of(perSecond))));
    }

    private record Sample(double megabytes, int peak) {}

    /** Samples that the worker reported while all calls were in flight. */
    private static List<Sample> samples(TestProcess worker) {
        List<Sample> samples = worker.output().stream()
                .map(MEASURED::matcher)
                .filter(Matcher::matches)
                .map(line -> new Sample(Long.parseLong(line.group(1)) / 1e6, Integer.parseInt(line.group(2))))
                .toList();
        int last = samples.size();
        return samples.subList(Math.max(0, last - 3), last);
    }

    private static TestProcess start(Workspace workspace, String redis, String model) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.add(HEAP);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), MeasuredWorker.class.getName()));
        Map<String, String> settings =
                Map.of("REDIS_URL", redis, "OPENAI_BASE_URL", model, "SYNAPSE_SHARDS", Integer.toString(SHARDS));
        return TestProcess.start(line, settings, workspace.directory("in-flight"));
    }
}
