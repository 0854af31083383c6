package dev.synapse.benchmark;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.redis.Redis;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The machine on which the figures were measured.
 *
 * @param load load average of the operating system over a minute at the start of the benchmark; negative if unknown
 */
record MachineInfo(int cores, String os, String java, String redis, double load) {

    static MachineInfo detect(Workspace workspace) {
        return new MachineInfo(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                redisVersion(workspace),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    String line() {
        String busy = load > cores / 2.0 ? " (busy: the figures will be lower than the machine's own)" : "";
        return String.format(
                Locale.ROOT, "%d cores, %s, %s, Redis %s, load %.1f%s", cores, os, java, redis, load, busy);
    }

    private static String redisVersion(Workspace workspace) {
        try (EmbeddedRedis server = workspace.redis("redis-version");
                Redis redis = Redis.connect(server.url())) {
            return redis.call(commands -> commands.info("server"))
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("of unknown version");
        }
    }
}
