package dev.synapse.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures the start time of the all-in-one and its memory when idle. */
final class MemoryPart {

    private static final List<String> NOTES = List.of(
            "The all-in-one as started by ./synapse up, after the build, each time as a new process. The first start creates the",
            "databases. Memory is the resident set of the JVM some seconds after it is ready, excluding PostgreSQL and Redis.");

    private final BenchmarkOptions options;
    private final Progress progress;

    MemoryPart(BenchmarkOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    List<Section> measure(Workspace workspace) throws InterruptedException {
        Path home = workspace.directory("memory");
        progress.say("  first start");
        List<Double> first = List.of(start(workspace, home, Duration.ZERO).seconds());
        List<Double> starts = new ArrayList<>();
        List<Double> idle = new ArrayList<>();
        for (int i = 1; i <= options.rounds(); i++) {
            progress.say("  start %d of %d".formatted(i, options.rounds()));
            StartResult started = start(workspace, home, Duration.ofSeconds(options.quick() ? 3 : 10));
            starts.add(started.seconds());
            idle.add(started.megabytes());
        }
        Section.Row row = new Section.Row(
                "all-in-one",
                List.of(
                        Figure.of("first start to ready", "s", first),
                        Figure.of("start to ready", "s", starts).withGoal("<= 15"),
                        Figure.of("memory when idle", "MB", idle).withGoal("< 450")));
        return List.of(new Section("Start and memory", List.of(row), NOTES));
    }

    private record StartResult(double seconds, double megabytes) {}

    private static StartResult start(Workspace workspace, Path home, Duration idle) throws InterruptedException {
        try (ServerProcess server = workspace.keep(ServerProcess.start(home, Map.of()))) {
            Thread.sleep(idle);
            return new StartResult(server.startTime().toNanos() / 1e9, server.residentMegabytes());
        }
    }
}
