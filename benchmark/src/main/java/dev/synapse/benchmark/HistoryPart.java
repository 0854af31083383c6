package dev.synapse.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures the cost of a hop in groups with long histories. The lengths alternate; each ratio compares neighbouring passes. */
final class HistoryPart {

    private static final List<Integer> LENGTHS = List.of(10, 1_000, 10_000);
    private static final int GROUPS = 16;
    private static final List<String> NOTES = List.of(
            "A pass is a turn of 25 steps in each of 16 groups without Redis state: the start loads the history from",
            "PostgreSQL and is reported separately; hops count once the last turn has started. The cost of a hop is half the",
            "time from a model's answer to the next model call in the same turn, as the mean of a pass. The lengths",
            "alternate, and each ratio compares neighbouring passes.");

    private final BenchmarkOptions options;
    private final Progress progress;

    HistoryPart(BenchmarkOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    List<Section> measure(Workspace workspace) {
        try (LoopUnderTest loop = LoopUnderTest.start(workspace, "history")) {
            GroupFixtures table = new GroupFixtures(loop.database());
            Map<Integer, HistoryPass> passes = new LinkedHashMap<>();
            for (int i = 0; i < LENGTHS.size(); i++) {
                progress.say("  %d groups with %,d messages each".formatted(GROUPS, LENGTHS.get(i)));
                passes.put(LENGTHS.get(i), new HistoryPass(loop, table, i * GROUPS, GROUPS, LENGTHS.get(i)));
            }
            warmUp(passes);
            List<Section.Row> rows = new ArrayList<>();
            for (int atOnce : List.of(1, GROUPS)) {
                progress.say("  %d at once".formatted(atOnce));
                rows.addAll(rows(atOnce, measure(passes, atOnce)));
            }
            return List.of(new Section("Cost of a hop in a group with a long history", rows, NOTES));
        }
    }

    private void warmUp(Map<Integer, HistoryPass> passes) {
        progress.say("  warming up");
        WarmUp warmUp = new WarmUp(options.warmUpLimit());
        do {
            passes.values().forEach(pass -> pass.run(GROUPS));
        } while (!warmUp.reached());
    }

    private Map<Integer, List<HistoryPass.Result>> measure(Map<Integer, HistoryPass> passes, int atOnce) {
        Map<Integer, List<HistoryPass.Result>> results = new LinkedHashMap<>();
        long end = System.nanoTime()
                + options.seconds().multipliedBy(options.rounds()).toNanos();
        do {
            passes.forEach((length, pass) ->
                    results.computeIfAbsent(length, key -> new ArrayList<>()).add(pass.run(atOnce)));
        } while (System.nanoTime() < end);
        return results;
    }

    private static List<Section.Row> rows(int atOnce, Map<Integer, List<HistoryPass.Result>> results) {
        List<HistoryPass.Result> least = results.getOrDefault(LENGTHS.getFirst(), List.of());
        List<Section.Row> rows = new ArrayList<>();
        results.forEach((length, passes) -> {
            List<Double> ratios = IntStream.range(0, passes.size())
                    .mapToObj(i -> passes.get(i).microsPerHop() / least.get(i).microsPerHop())
                    .toList();
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.of(
                    "a hop",
                    "us",
                    passes.stream().map(HistoryPass.Result::microsPerHop).toList()));
            if (!length.equals(LENGTHS.getFirst())) {
                figures.add(Figure.of("a hop, compared with 10 messages", "x", ratios)
                        .withGoal(length.equals(LENGTHS.getLast()) ? "<= 1.2" : ""));
            }
            figures.add(Figure.of(
                    "start of a turn",
                    "ms",
                    passes.stream().map(HistoryPass.Result::startMillis).toList()));
            String subject = String.format(Locale.ROOT, "%,d messages, %d at once", length, atOnce);
            rows.add(new Section.Row(subject, figures));
        });
        return rows;
    }
}
