package dev.synapse.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the soak. */
final class SoakOptions {

    @ArgGroup
    private final LengthOptions length = new LengthOptions();

    @Option(names = "--seed", paramLabel = "N", description = "random seed; the report names it (default: a new one)")
    private long seed = System.nanoTime();

    @Option(
            names = "--groups",
            paramLabel = "N",
            defaultValue = "24",
            converter = GroupCount.class,
            description = "concurrent groups (default: ${DEFAULT-VALUE})")
    private int groups;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "3",
            converter = ProcessCount.class,
            description = "processes of execution-workers (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--orchestrators",
            paramLabel = "N",
            defaultValue = "2",
            converter = ProcessCount.class,
            description = "processes of orchestrator-service (default: ${DEFAULT-VALUE})")
    private int orchestrators;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            defaultValue = "2",
            converter = ProcessCount.class,
            description = "processes of api-gateway (default: ${DEFAULT-VALUE})")
    private int gateways;

    @Option(
            names = "--kill-every",
            paramLabel = "A-B",
            defaultValue = "5-40",
            converter = Interval.Converter.class,
            description = "seconds between two faults (default: ${DEFAULT-VALUE})")
    private Interval every = new Interval(Duration.ZERO, Duration.ZERO);

    @Option(
            names = "--cluster",
            description = "run on a Redis Cluster of three masters and three replicas instead of one Redis")
    private boolean cluster;

    @Option(
            names = "--faults",
            paramLabel = "KINDS",
            split = ",",
            hideParamSyntax = true,
            converter = FaultKindConverter.class,
            completionCandidates = FaultNames.class,
            description = {
                "kinds of faults, separated by commas: ${COMPLETION-CANDIDATES}; takeover and move-slots only with --cluster, "
                        + "torn-tail, full-disk and flush-redis only without it (default: all that apply, without --cluster "
                        + "except flush-redis and kill-postgres)"
            })
    private List<FaultKind> faults = List.of();

    @Option(
            names = "--at-least",
            paramLabel = "N",
            defaultValue = "1",
            converter = FaultCount.class,
            description = "faults of each kind without which the run is void (default: ${DEFAULT-VALUE})")
    private int atLeast;

    @Option(names = "--report", paramLabel = "FILE", description = "also write the report to this file, as Markdown")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    /** Number of processes of each service. */
    record ServiceCounts(int gateways, int orchestrators, int workers) {}

    static String names(List<FaultKind> kinds) {
        return kinds.stream().map(FaultKind::text).collect(Collectors.joining(", "));
    }

    SoakLength length() {
        return length.value();
    }

    /** Seed of all random choices: the faults, their times, and the questions. */
    long seed() {
        return seed;
    }

    int groups() {
        return groups;
    }

    ServiceCounts services() {
        return new ServiceCounts(gateways, orchestrators, workers);
    }

    /** Time between two faults. */
    Interval every() {
        return every;
    }

    Set<FaultKind> faults() {
        return faults.isEmpty() ? redis().defaults() : Set.copyOf(faults);
    }

    /** The Redis on which the soak runs. */
    RedisSetup redis() {
        return cluster ? RedisSetup.CLUSTER : RedisSetup.SERVER;
    }

    /** Checks the options that depend on each other; returns what is wrong. */
    Optional<String> contradiction() {
        Set<FaultKind> kinds = redis().kinds();
        return faults.stream()
                .filter(kind -> !kinds.contains(kind))
                .findFirst()
                .map(kind ->
                        "Invalid value for option '--faults': '%s' is not a fault of a soak %s --cluster; the faults are %s"
                                .formatted(kind.text(), cluster ? "with" : "without", names(List.copyOf(kinds))));
    }

    /** Number of faults of each kind without which the run is void. */
    int atLeast() {
        return atLeast;
    }

    Optional<Path> report() {
        return report;
    }

    static final class FaultCount extends WholeNumber {
        FaultCount() {
            super(10_000);
        }
    }

    static final class GroupCount extends WholeNumber {
        GroupCount() {
            super(1000);
        }
    }

    static final class ProcessCount extends WholeNumber {
        ProcessCount() {
            super(50);
        }
    }

    static final class FaultNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(FaultKind.values()).map(FaultKind::text).iterator();
        }
    }

    static final class FaultKindConverter implements ITypeConverter<FaultKind> {
        @Override
        public FaultKind convert(String value) {
            FaultKind kind = FaultKind.of(value.strip())
                    .orElseThrow(() -> new TypeConversionException("'%s' is not a fault; the faults are %s"
                            .formatted(value, names(List.of(FaultKind.values())))));
            if (kind == FaultKind.FULL_DISK && !FullDisk.isSupported()) {
                throw new TypeConversionException("'full-disk' needs prlimit, a program of Linux, on the PATH");
            }
            return kind;
        }
    }
}
