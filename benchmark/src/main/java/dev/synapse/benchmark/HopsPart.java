package dev.synapse.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Hops per second and their latency, compared with the bare commit script on the same Redis. The loop, the bare script and the loop with
 * streamed answers alternate, so that changes on the machine affect all of them.
 */
final class HopsPart {

    private static final List<String> NOTES = List.of(
            "A hop is a job (start_turn, continue_turn, run_agent_llm) that ended in a commit. Redis counts them: all entries",
            "ever added to the job streams, minus those still there. Durable Redis (append-only file, synced every second) and",
            "PostgreSQL; orchestrator, workers, model and load generator run in this JVM, with separate connections.",
            "Hop latency is half the time from a model's answer to the next model call in the same turn.",
            "The bare script alternates advance.lua and complete.lua with prepared arguments, read by XREADGROUP COUNT 64 and",
            "pipelined over one connection, with one hop per group in flight: no JSON, decision, model or PostgreSQL.",
            "Streamed: each answer is preceded by one delta, which costs an additional commit that does not count as a hop.");

    private final BenchmarkOptions options;
    private final Progress progress;
    private final Duration warmUp;

    HopsPart(BenchmarkOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.warmUp = options.seconds().dividedBy(5);
    }

    /** The rounds for one number of groups. */
    private record Rounds(List<LoadPhase.Result> loop, List<Double> baseline, List<LoadPhase.Result> streamed) {}

    List<Section> measure(Workspace workspace) throws InterruptedException {
        try (LoopUnderTest loop = LoopUnderTest.start(workspace, "hops")) {
            GroupFixtures table = new GroupFixtures(loop.database());
            warmUp(loop, table);
            List<Section.Row> rows = new ArrayList<>();
            for (int groups : options.groups()) {
                Rounds rounds = new Rounds(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
                for (int round = 1; round <= options.rounds(); round++) {
                    progress.say("  %d groups, round %d of %d".formatted(groups, round, options.rounds()));
                    measure(loop, table, groups, rounds);
                }
                rows.add(row(groups, rounds));
            }
            return List.of(new Section("Hops, with a model that answers instantly", rows, NOTES));
        }
    }

    private void warmUp(LoopUnderTest loop, GroupFixtures table) throws InterruptedException {
        progress.say("  warming up");
        int groups = Collections.max(options.groups());
        Duration window = options.seconds().dividedBy(2);
        loop.model().stream(true);
        loadPhase(loop, table, groups, window);
        loop.model().stream(false);
        String state = loadPhase(loop, table, groups, window).state();
        baseline(loop, groups, state, window);
    }

    private void measure(LoopUnderTest loop, GroupFixtures table, int groups, Rounds rounds)
            throws InterruptedException {
        LoadPhase.Result real = loadPhase(loop, table, groups, options.seconds());
        rounds.loop().add(real);
        rounds.baseline().add(baseline(loop, groups, real.state(), options.seconds()));
        loop.model().stream(true);
        rounds.streamed().add(loadPhase(loop, table, groups, options.seconds()));
        loop.model().stream(false);
        progress.say("    %,.0f hops/s, bare %,.0f, streamed %,.0f"
                .formatted(
                        real.hopsPerSecond(),
                        rounds.baseline().getLast(),
                        rounds.streamed().getLast().hopsPerSecond()));
    }

    private LoadPhase.Result loadPhase(LoopUnderTest loop, GroupFixtures table, int groups, Duration window)
            throws InterruptedException {
        return new LoadPhase(loop, table, groups, options.quick() ? 41 : 301)
                .run(warmUp, options.warmUpLimit(), window);
    }

    private double baseline(LoopUnderTest loop, int groups, String state, Duration window) throws InterruptedException {
        List<BaselineGroup> prepared = IntStream.range(0, groups)
                .mapToObj(index -> new BaselineGroup(index, state))
                .toList();
        try (BaselineScript script = new BaselineScript(loop.administratorUrl(), prepared)) {
            return script.run(warmUp, window);
        }
    }

    private static Section.Row row(int groups, Rounds rounds) {
        List<Double> ratios = IntStream.range(0, rounds.baseline().size())
                .mapToObj(i ->
                        rounds.loop().get(i).hopsPerSecond() / rounds.baseline().get(i))
                .toList();
        return new Section.Row(
                groups + (groups == 1 ? " group" : " groups"),
                List.of(
                        rate("loop", rounds.loop()).withGoal(groups == 16 ? ">= 1,500 (2 idle cores)" : ""),
                        Figure.of("bare commit script", "hops/s", rounds.baseline()),
                        Figure.of("loop / bare script", "", ratios).withGoal(groups == 256 ? ">= 0.6" : ""),
                        cpu("CPU of the JVM per hop", rounds.loop(), CpuTime::jvm),
                        cpu("CPU of Redis per hop", rounds.loop(), CpuTime::redis),
                        latency("hop latency p50", rounds.loop(), 50),
                        latency("hop latency p99", rounds.loop(), 99),
                        rate("loop, answers streamed", rounds.streamed()),
                        cpu("streamed, CPU of the JVM per hop", rounds.streamed(), CpuTime::jvm),
                        cpu("streamed, CPU of Redis per hop", rounds.streamed(), CpuTime::redis),
                        latency("streamed, hop latency p50", rounds.streamed(), 50),
                        latency("streamed, hop latency p99", rounds.streamed(), 99)));
    }

    private static Figure rate(String name, List<LoadPhase.Result> rounds) {
        return Figure.of(
                name,
                "hops/s",
                rounds.stream().map(LoadPhase.Result::hopsPerSecond).toList());
    }

    private static Figure cpu(String name, List<LoadPhase.Result> rounds, ToDoubleFunction<CpuTime> part) {
        return Figure.of(
                name,
                "us",
                rounds.stream().map(round -> part.applyAsDouble(round.cpu())).toList());
    }

    private static Figure latency(String name, List<LoadPhase.Result> rounds, double percentile) {
        return Figure.of(
                name,
                "us",
                rounds.stream().map(round -> round.microsPerHop(percentile)).toList());
    }
}
