package dev.synapse.chaos.overload;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report of an overload run.
 *
 * @param broken violated invariants, in addition to those that follow from the other components
 */
record OverloadReport(Run run, Phases phases, Sizes sizes, AttackTallies tallies, List<String> broken) {

    private static final long MIB = 1024 * 1024;

    OverloadReport {
        List<String> all = new ArrayList<>(broken);
        all.addAll(tallies.broken());
        for (HonestUserResults record : List.of(phases.before(), phases.during(), phases.after())) {
            all.addAll(record.broken());
        }
        if (phases.during().accepted() == 0) {
            all.add("no honest turn was accepted during the attacks");
        }
        long unanswered = run.health().counts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                - run.health().answers(200);
        if (unanswered > 0) {
            all.add("GET /health/live did not always return 200: %s".formatted(run.health()));
        }
        broken = List.copyOf(all);
    }

    /** Circumstances of the run; {@code health} has the responses to {@code GET /health/live}. */
    record Run(OverloadOptions options, Instant at, Tally health, int reconnects) {}

    /** Results of the honest user before, during and after the attacks. */
    record Phases(HonestUserResults before, HonestUserResults during, HonestUserResults after) {}

    /** Memory before and after the attacks. */
    record Sizes(Size start, Size end) {}

    /** Heap after a collection, resident memory, and memory used by Redis, in bytes. */
    record Size(HeapUsage heap, long resident, long redis) {

        static final Size NONE = new Size(new HeapUsage(0), 0, 0);
    }

    boolean passed() {
        return broken.isEmpty();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Overload of %s: %s\n\n"
                .formatted(
                        time(run.options().time()),
                        passed()
                                ? "all invariants hold"
                                : "FAILED: " + broken.size() + (broken.size() == 1 ? " violation" : " violations")));
        text.append("At %s, from %d addresses, on %d processors; `%s`.\n"
                .formatted(
                        run.at().truncatedTo(ChronoUnit.SECONDS),
                        run.options().addresses(),
                        Runtime.getRuntime().availableProcessors(),
                        TargetServer.JVM_OPTIONS.getFirst()));
        honest(text);
        memory(text);
        attacks(text);
        if (!broken.isEmpty()) {
            text.append("\n## Violations\n\n");
            broken.forEach(line -> text.append("- ").append(line).append('\n'));
        }
        return text.toString();
    }

    private void honest(StringBuilder text) {
        text.append("\n| honest user | before | under attack | after |\n|---|---|---|---|\n");
        row(text, "turns accepted", phases, record -> Integer.toString(record.accepted()));
        row(text, "outcomes", phases, record -> counts(record.ends()));
        row(
                text,
                "POST to turn.completed, p50",
                phases,
                record -> Latencies.millis(record.turns().percentile(50)));
        row(
                text,
                "POST to turn.completed, p99",
                phases,
                record -> Latencies.millis(record.turns().percentile(99)));
        row(
                text,
                "GET /auth/me, p50",
                phases,
                record -> Latencies.millis(record.requests().percentile(50)));
        row(
                text,
                "GET /auth/me, p99",
                phases,
                record -> Latencies.millis(record.requests().percentile(99)));
        row(
                text,
                "requests rejected and retried",
                phases,
                record -> counts(record.refused().counts()));
        text.append(
                "\nUnder attack the p99 of a turn is %s times that before, and the p99 of `GET /auth/me` %s times. Socket reconnects: %d. `GET /health/live`: %s.\n"
                        .formatted(
                                ratio(phases.during().turns(), phases.before().turns()),
                                ratio(
                                        phases.during().requests(),
                                        phases.before().requests()),
                                run.reconnects(),
                                counts(run.health().counts())));
    }

    private void memory(StringBuilder text) {
        text.append("\n| memory | start | end |\n|---|---|---|\n");
        text.append("| heap after a collection | %s | %s |\n"
                .formatted(sizes.start().heap(), sizes.end().heap()));
        text.append("| resident | %s | %s |\n"
                .formatted(
                        megabytes(sizes.start().resident()),
                        megabytes(sizes.end().resident())));
        text.append("| Redis | %s | %s |\n"
                .formatted(
                        megabytes(sizes.start().redis()), megabytes(sizes.end().redis())));
    }

    private void attacks(StringBuilder text) {
        text.append("\n| attack | outcomes |\n|---|---|\n");
        tallies.tallies()
                .forEach((name, tally) -> text.append("| %s | %s |\n".formatted(name, counts(tally.counts()))));
    }

    private interface Column {

        String of(HonestUserResults record);
    }

    private static void row(StringBuilder text, String what, Phases phases, Column column) {
        text.append("| %s | %s | %s | %s |\n"
                .formatted(what, column.of(phases.before()), column.of(phases.during()), column.of(phases.after())));
    }

    private static String counts(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(count ->
                                "%s: %s".formatted(count.getKey(), String.format(Locale.ROOT, "%,d", count.getValue())))
                        .collect(Collectors.joining(", "));
    }

    private static String ratio(Latencies under, Latencies quiet) {
        double before = Math.max(1, quiet.percentile(99).toNanos());
        return String.format(Locale.ROOT, "%.1f", under.percentile(99).toNanos() / before);
    }

    private static String megabytes(long bytes) {
        return bytes / MIB + " MB";
    }

    private static String time(Duration time) {
        return time.toMinutes() > 0 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }
}
