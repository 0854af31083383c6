package dev.synapse.gateway.connections;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fits the limit of connections to the file descriptors that the operating system lets this process have. */
final class DescriptorLimit {

    private static final Logger log = LoggerFactory.getLogger(DescriptorLimit.class);

    /** Files, and connections to databases, models and tools. */
    private static final int OTHERS = 1500;

    private DescriptorLimit() {}

    /** The limit of this process, where the operating system tells it. */
    static OptionalLong ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? OptionalLong.of(system.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** The limits, with fewer connections and a warning if there are too few descriptors for them. */
    static ConnectionLimits fit(ConnectionLimits wanted, OptionalLong descriptors) {
        long needed = (long) wanted.total() + wanted.reserve() + OTHERS;
        if (descriptors.isEmpty() || descriptors.getAsLong() < 0 || descriptors.getAsLong() >= needed) {
            return wanted;
        }
        long available = descriptors.getAsLong();
        int total = Math.toIntExact(Math.max(available / 4, available - wanted.reserve() - OTHERS));
        log.warn(
                "{} connections need {} file descriptors, and this process may have {} (ulimit -n): taking {} connections at most",
                wanted.total(),
                needed,
                available,
                Math.max(1, total));
        return wanted.withTotal(Math.max(1, total));
    }
}
