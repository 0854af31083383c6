package dev.synapse.gateway.connections;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fits the connection limit to the file descriptor limit of this process. */
final class DescriptorLimit {

    private static final Logger log = LoggerFactory.getLogger(DescriptorLimit.class);

    /** Descriptors for files and for connections to databases, models and tools. */
    private static final int OTHERS = 1500;

    private DescriptorLimit() {}

    /** The descriptor limit of this process; empty if the operating system does not report it. */
    static OptionalLong ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? OptionalLong.of(system.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** Returns the limits, with fewer connections and a logged warning if the descriptors do not suffice. */
    static ConnectionLimits fit(ConnectionLimits wanted, OptionalLong descriptors) {
        long needed = (long) wanted.total() + wanted.reserve() + OTHERS;
        if (descriptors.isEmpty() || descriptors.getAsLong() < 0 || descriptors.getAsLong() >= needed) {
            return wanted;
        }
        long available = descriptors.getAsLong();
        int total = Math.toIntExact(Math.max(available / 4, available - wanted.reserve() - OTHERS));
        log.warn(
                "SYNAPSE_CONNECTIONS={} needs {} file descriptors, but the limit of this process is {} (ulimit -n); accepting at most {} connections",
                wanted.total(),
                needed,
                available,
                Math.max(1, total));
        return wanted.withTotal(Math.max(1, total));
    }
}
