package dev.synapse.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report of a soak.
 *
 * @param broken violated invariants, in addition to those that follow from the figures
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
                .map(slow -> "recovery from %s took %s; the limit is %s"
                        .formatted(
                                slow.kind().text(),
                                seconds(slow.longestAlone().orElseThrow()),
                                seconds(slow.kind().recoveryLimit().orElseThrow())))
                .forEach(all::add);
        broken = List.copyOf(all);
    }

    boolean passed() {
        return broken.isEmpty() && voidReason().isEmpty();
    }

    int faults() {
        return recoveries.stream().mapToInt(one -> one.times().size()).sum();
    }

    /** Why the run is void; empty if it is valid. */
    private String voidReason() {
        String shortfall = options.length().shortfall(counts.accepted(), duration);
        if (!shortfall.isEmpty()) {
            return shortfall;
        }
        List<String> tooFew = options.faults().stream()
                .sorted()
                .filter(kind -> count(kind) < options.atLeast())
                .map(kind -> "%s (%d)".formatted(kind.text(), count(kind)))
                .toList();
        if (!tooFew.isEmpty()) {
            return "fewer than %s of %s".formatted(count(options.atLeast(), "fault"), String.join(", ", tooFew));
        }
        long least = duration.minus(SLACK.multipliedBy(3)).toMillis()
                / options.every().longest().plus(SLACK).toMillis();
        return faults() < least
                ? "%s happened; at least %d are required".formatted(count(faults(), "fault"), least)
                : "";
    }

    private String verdict() {
        if (!broken.isEmpty()) {
            return "FAILED: " + count(broken.size(), "violation");
        }
        return voidReason().isEmpty() ? "all invariants hold" : "VOID: " + voidReason();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Soak of %s%s: %s\n\n"
                .formatted(options.length(), options.redis().place(), verdict()));
        circumstances(text);
        turns(text);
        faults(text);
        list(
                text,
                "Reasons of failed turns",
                counts.failures().entrySet().stream()
                        .map(failure -> failure.getValue() + " × " + failure.getKey())
                        .toList());
        list(text, "Violations", broken);
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
                "%d gateways, %d orchestrators, %d workers, PostgreSQL and %s on %d processors; %d groups at a time; one fault every %s.",
                options.services().gateways(),
                options.services().orchestrators(),
                options.services().workers(),
                options.redis().description(),
                Runtime.getRuntime().availableProcessors(),
                options.groups(),
                options.every());
    }

    private void turns(StringBuilder text) {
        text.append("\n| turns | |\n|---|---|\n");
        row(text, "accepted", counts.accepted());
        row(text, "completed", counts.completed());
        row(text, "failed", counts.failed());
        row(text, "cancelled, as requested", counts.cancelled());
        row(text, "lost", counts.lost());
        row(text, "duplicated", counts.doubled());
        row(text, "unfinished", counts.unfinished());
        row(text, "steps, each with one result", evidence.steps());
        row(text, "model calls", evidence.calls());
        row(text, "most model calls of one step, limit %s".formatted(evidence.callLimit()), evidence.maxCallsPerStep());
        row(text, "jobs with an observed fence", evidence.fences().jobs());
        row(text, "takeovers among them", evidence.fences().takeovers());
        row(text, "fence regressions", evidence.fences().regressions().size());
        row(text, "events received by clients", evidence.events());
        row(text, "socket reconnects", evidence.reconnects());
        row(text, "resyncs", evidence.resyncs());
        row(text, "files sent with messages", evidence.files());
    }

    private void faults(StringBuilder text) {
        text.append("\n| fault | count | median recovery | longest | isolated | longest isolated | limit |\n")
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
        text.append(
                        "\nRecovery is the time from a fault until each waiting client has received another event of its turn; ")
                .append(
                        "under a second counts as none. A fault is isolated if no other happened in that time or in the 20 s before; ")
                .append("the limits apply to isolated faults.\n");
    }

    private int count(FaultKind kind) {
        return recoveries.stream()
                .filter(recovery -> recovery.kind() == kind)
                .mapToInt(recovery -> recovery.times().size())
                .sum();
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
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

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is from a library that this module does not have
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String seconds(Duration duration) {
        return duration.isZero() ? "none" : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
