package dev.synapse.chaos;

import dev.synapse.testkit.Witness;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a soak came to. */
record SoakReport(
        Options options, Instant at, Duration duration, Counts counts, List<Recovery> recoveries, List<String> broken) {

    private static final int SHOWN = 50;
    private static final Duration SLACK = Duration.ofSeconds(10);

    /**
     * Turns and events.
     *
     * @param lost accepted, and not there
     * @param unfinished not at a final status
     * @param doubled with more messages than their question leads to
     * @param failures reasons of turns that failed, and how often
     */
    record Counts(
            int accepted,
            int completed,
            int lost,
            int unfinished,
            int doubled,
            Map<String, Long> failures,
            long events,
            long reconnects,
            long resyncs) {

        static Counts of(Collection<Witness> witnesses, Outcomes outcomes) {
            Set<String> accepted = witnesses.stream()
                    .flatMap(witness -> witness.accepted().stream())
                    .collect(Collectors.toSet());
            Map<String, Outcomes.Outcome> there =
                    outcomes.all().stream().collect(Collectors.toMap(Outcomes.Outcome::id, turn -> turn));
            Set<String> lost = new HashSet<>(accepted);
            lost.removeAll(there.keySet());
            there.keySet().retainAll(accepted);
            List<Outcomes.Outcome> turns = List.copyOf(there.values());
            return new Counts(
                    accepted.size(),
                    count(turns, "completed"),
                    lost.size(),
                    turns.size() - count(turns, "completed") - count(turns, "failed") - count(turns, "cancelled"),
                    (int) turns.stream()
                            .filter(turn -> turn.messages() > SoakScript.Course.messagesOf(turn.question()))
                            .count(),
                    turns.stream()
                            .filter(turn -> turn.status().equals("failed"))
                            .collect(Collectors.groupingBy(
                                    Outcomes.Outcome::error, TreeMap::new, Collectors.counting())),
                    witnesses.stream().mapToLong(Witness::events).sum(),
                    witnesses.stream().mapToLong(Witness::reconnects).sum(),
                    witnesses.stream().mapToLong(Witness::resyncs).sum());
        }

        private static int count(List<Outcomes.Outcome> turns, String status) {
            return (int)
                    turns.stream().filter(turn -> turn.status().equals(status)).count();
        }
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
        long least = duration.minus(SLACK.multipliedBy(3)).toMillis()
                / options.every().longest().plus(SLACK).toMillis();
        if (faults() < Math.max(1, least)) {
            return "%d faults happened, not %d or more".formatted(faults(), Math.max(1, least));
        }
        return "";
    }

    private String verdict() {
        if (!broken.isEmpty()) {
            return "BROKEN: %d promises do not hold".formatted(broken.size());
        }
        return why().isEmpty() ? "All promises hold" : "VOID: " + why();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Soak of %d turns: %s\n\n".formatted(options.turns(), verdict()));
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
                options.size().gateways(),
                options.size().orchestrators(),
                options.size().workers(),
                Runtime.getRuntime().availableProcessors(),
                options.groups(),
                options.every());
        text.append("\n| turns | |\n|---|---|\n");
        row(text, "accepted", counts.accepted());
        row(text, "completed", counts.completed());
        row(
                text,
                "failed",
                counts.failures().values().stream().mapToLong(Long::longValue).sum());
        row(text, "lost", counts.lost());
        row(text, "doubled", counts.doubled());
        row(text, "unfinished", counts.unfinished());
        row(text, "events that clients saw", counts.events());
        row(text, "sockets opened again", counts.reconnects());
        row(text, "told to resync", counts.resyncs());
        text.append("\n| fault | times | recovery, median | recovery, longest |\n|---|---|---|---|\n");
        for (Recovery recovery : recoveries) {
            line(
                    text,
                    "| %s | %d | %s | %s |",
                    recovery.kind().text(),
                    recovery.times().size(),
                    seconds(recovery.median()),
                    seconds(recovery.longest()));
        }
        text.append("\nRecovery is the time from a fault until every client that waited had heard of its turn again; ")
                .append("under a second counts as none.\n");
        list(
                text,
                "Reasons of turns that failed",
                counts.failures().entrySet().stream()
                        .map(failure -> failure.getValue() + " × " + failure.getKey())
                        .toList());
        list(text, "What does not hold", broken);
        return text.toString();
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
