package dev.synapse.chaos.overload;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Used bytes of the heap. */
record HeapUsage(long used) {

    private static final Pattern GENERATION =
            Pattern.compile("(?:PSYoungGen|ParOldGen|garbage-first heap).*?used (\\d+)K");
    private static final long KIB = 1024;

    /** Growth within the tolerance for caches and late class loading. */
    private static final long SLACK = 20 * KIB * KIB;

    /** Parses the output of {@code jcmd … GC.heap_info}. */
    static HeapUsage parse(String info) {
        Matcher generation = GENERATION.matcher(info);
        long used = 0;
        boolean found = false;
        while (generation.find()) {
            used += Long.parseLong(generation.group(1)) * KIB;
            found = true;
        }
        if (!found) {
            throw new IllegalStateException("No heap in: " + info);
        }
        return new HeapUsage(used);
    }

    /** Whether the heap is at most a fifth and 20 MiB larger than at the start. */
    boolean isBackAt(HeapUsage start) {
        return used <= start.used + start.used / 5 + SLACK;
    }

    @Override
    public String toString() {
        return used / (KIB * KIB) + " MB";
    }
}
