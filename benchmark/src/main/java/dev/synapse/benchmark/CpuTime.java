package dev.synapse.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.synapse.shared.redis.Redis;
import java.lang.management.ManagementFactory;

/**
 * CPU time that was used so far, in microseconds. It depends less on what else the machine is doing than elapsed time does. Immutable.
 *
 * @param jvm that of this JVM
 * @param redis that of the Redis server
 */
record CpuTime(double jvm, double redis) {

    static CpuTime now(Redis server) {
        double nanos = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        String info = server.call(commands -> commands.info("cpu"));
        double seconds = info.lines()
                .filter(line -> line.matches("used_cpu_(sys|user):.*"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
        return new CpuTime(nanos / 1000, seconds * 1e6);
    }

    /** The time since an earlier reading, for each of a number of operations. */
    CpuTime perOperationSince(CpuTime earlier, long operations) {
        return new CpuTime((jvm - earlier.jvm) / operations, (redis - earlier.redis) / operations);
    }
}
