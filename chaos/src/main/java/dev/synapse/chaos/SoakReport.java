package dev.synapse.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a soak came to.
 *
 * @param broken what does not hold, besides what follows from the figures
 */
record SoakReport(
        SoakOptions options,
        Instant at,
        Duration duration,
        SoakCounts counts,
        Evidence evidence,
        List<Recovery> recoveries,
        List<String> broken) {

    private static final int SHOWN = 50;
    private static final Duration SLACK = Duration.ofSeconds(10);

    SoakReport {
        List<String> all = new ArrayList<>(broken);
        all.addAll(evidence.fences().regressions());
        recoveries.stream()
                .filter(Recovery::isTooSlow)
                .map(slow -> "%s took %s to recover from, and may take %s"
                        .formatted(
                                slow.kind().text(),
                                seconds(slow.longestAlone().orElseThrow()),
                                seconds(slow.kind().recoveryLimit().orElseThrow())))
                .forEach(all::add);
        broken = List.copyOf(all);
    }

    boolean passed() {
        return broken.isEmpty() && why().isEmpty();
    }

    int faults() {
        return recoveries.stream().mapToInt(one -> one.times().size()).sum();
    }

    /** Why the run proves nothing; empty if it does. */
    private String why() {
        if (counts.accepted() < options.turns()) {
            return "%d turns were accepted, not %d".formatted(counts.accepted(), options.turns());
        }
        List<FaultKind> never = options.faults().stream()
                .filter(kind -> recoveries.stream().noneMatch(recovery -> recovery.kind() == kind))
                .sorted()
                .toList();
        if (!never.isEmpty()) {
            return "what never happened: " + SoakOptions.names(never);
        }
        long least = duration.minus(SLACK.multipliedBy(3)).toMillis()
                / options.every().longest().plus(SLACK).toMillis();
        return faults() < least ? "%d faults happened, not %d or more".formatted(faults(), least) : "";
    }

    private String verdict() {
        if (!broken.isEmpty()) {
            return "BROKEN: %d promises do not hold".formatted(broken.size());
        }
        return why().isEmpty() ? "all promises hold" : "VOID: " + why();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Soak of %d turns: %s\n\n".formatted(options.turns(), verdict()));
        circumstances(text);
        turns(text);
        faults(text);
        list(
                text,
                "Reasons of turns that failed",
                counts.failures().entrySet().stream()
                        .map(failure -> failure.getValue() + " × " + failure.getKey())
                        .toList());
        list(text, "What does not hold", broken);
        return text.toString();
    }

    private void circumstances(StringBuilder text) {
        line(
                text,
                "At %s, for %d min %d s, with `--seed %d`.",
                at.truncatedTo(ChronoUnit.SECONDS),
                duration.toMinutes(),
                duration.toSecondsPart(),
                options.seed());
        line(
                text,
                "%d gateways, %d orchestrators, %d workers, PostgreSQL and Redis on %d processors; %d groups at a time; a fault every %s.",
                options.services().gateways(),
                options.services().orchestrators(),
                options.services().workers(),
                Runtime.getRuntime().availableProcessors(),
                options.groups(),
                options.every());
    }

    private void turns(StringBuilder text) {
        text.append("\n| turns | |\n|---|---|\n");
        row(text, "accepted", counts.accepted());
        row(text, "completed", counts.completed());
        row(text, "failed", counts.failed());
        row(text, "cancelled, as asked for", counts.cancelled());
        row(text, "lost", counts.lost());
        row(text, "doubled", counts.doubled());
        row(text, "unfinished", counts.unfinished());
        row(text, "steps, each with one result", evidence.steps());
        row(text, "calls on models", evidence.calls());
        row(text, "most calls for one step, of %d".formatted(evidence.mayTry()), evidence.mostTries());
        row(text, "jobs whose fence was watched", evidence.fences().jobs());
        row(text, "of them taken over", evidence.fences().takeovers());
        row(text, "fences that went back", evidence.fences().regressions().size());
        row(text, "events that clients saw", evidence.events());
        row(text, "sockets opened again", evidence.reconnects());
        row(text, "told to resync", evidence.resyncs());
    }

    private void faults(StringBuilder text) {
        text.append("\n| fault | times | recovery, median | longest | alone | longest alone | limit |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Recovery recovery : recoveries) {
            line(
                    text,
                    "| %s | %d | %s | %s | %d | %s | %s |",
                    recovery.kind().text(),
                    recovery.times().size(),
                    seconds(recovery.median()),
                    seconds(recovery.longest()),
                    recovery.alone().size(),
                    recovery.longestAlone().map(SoakReport::seconds).orElse(""),
                    recovery.kind().recoveryLimit().map(SoakReport::seconds).orElse(""));
        }
        text.append("\nRecovery is the time from a fault until every client that waited had heard of its turn again; ")
                .append(
                        "under a second counts as none. A fault is alone if no other fell into that time or the 20 s before; ")
                .append("the limits are for those.\n");
    }

    private static void list(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n");
            lines.stream()
                    .limit(SHOWN)
                    .forEach(line -> text.append("- ").append(line).append('\n'));
            if (lines.size() > SHOWN) {
                text.append("- and ").append(lines.size() - SHOWN).append(" more\n");
            }
        }
    }

    private static void row(StringBuilder text, String what, long count) {
        line(text, "| %s | %,d |", what, count);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is of a library that this module does not have
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String seconds(Duration duration) {
        return duration.isZero() ? "none" : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
