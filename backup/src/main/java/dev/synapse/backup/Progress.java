package dev.synapse.backup;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what has been processed, every few seconds and at the end of each table. */
final class Progress {

    private static final long PERIOD = Duration.ofSeconds(5).toNanos();
    private static final double MEGABYTE = 1 << 20;

    private final PrintStream out;
    private long next;
    private long bytes;
    private String task = "";

    Progress(PrintStream out) {
        this.out = out;
    }

    void begin(String name) {
        task = name;
        bytes = 0;
        next = System.nanoTime() + PERIOD;
    }

    void add(long count) {
        bytes += count;
        if (System.nanoTime() - next > 0) {
            next = System.nanoTime() + PERIOD;
            out.println("  " + task + ": " + megabytes(bytes) + " so far");
        }
    }

    void end(long rows) {
        out.printf("  %s: %,d rows, %s%n", task, rows, megabytes(bytes));
    }

    void say(String text) {
        out.println(text);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }
}
