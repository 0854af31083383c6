package dev.synapse.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the soak. */
final class SoakOptions {

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "5000",
            converter = TurnCount.class,
            description = "messages to be accepted (default: ${DEFAULT-VALUE})")
    private int turns;

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
            converter = IntervalConverter.class,
            description = "seconds between two faults (default: ${DEFAULT-VALUE})")
    private Interval every = new Interval(Duration.ZERO, Duration.ZERO);

    @Option(
            names = "--faults",
            paramLabel = "KINDS",
            split = ",",
            hideParamSyntax = true,
            converter = FaultKindConverter.class,
            description = {
                "kinds of faults, separated by commas: kill-worker, kill-orchestrator, kill-gateway, kill-redis, freeze, cut, "
                        + "flush-redis, kill-postgres (default: all but flush-redis and kill-postgres)"
            })
    private List<FaultKind> faults = List.of();

    @Option(names = "--report", paramLabel = "FILE", description = "also write the report to this file, as Markdown")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    /** Number of processes of each service. */
    record ServiceCounts(int gateways, int orchestrators, int workers) {}

    /** An interval from the shortest to the longest duration. */
    record Interval(Duration shortest, Duration longest) {

        /** Returns a random duration of the interval. */
        Duration any(Random random) {
            return shortest.plusMillis(random.nextLong(longest.minus(shortest).toMillis() + 1));
        }

        @Override
        public String toString() {
            return shortest.toSeconds() + "-" + longest.toSeconds() + " s";
        }
    }

    static String names(List<FaultKind> kinds) {
        return kinds.stream().map(FaultKind::text).collect(Collectors.joining(", "));
    }

    int turns() {
        return turns;
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
        return faults.isEmpty() ? FaultKind.defaults() : Set.copyOf(faults);
    }

    Optional<Path> report() {
        return report;
    }

    static final class TurnCount extends WholeNumber {
        TurnCount() {
            super(10_000_000);
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

    static final class IntervalConverter implements ITypeConverter<Interval> {
        @Override
        public Interval convert(String value) {
            String[] ends = value.split("-", -1);
            if (ends.length == 2 && Arrays.stream(ends).allMatch(end -> end.matches("\\d{1,4}"))) {
                Duration shortest = Duration.ofSeconds(Integer.parseInt(ends[0]));
                Duration longest = Duration.ofSeconds(Integer.parseInt(ends[1]));
                if (shortest.compareTo(longest) <= 0 && longest.isPositive()) {
                    return new Interval(shortest, longest);
                }
            }
            throw new TypeConversionException("'" + value + "' is not a range of seconds such as 5-40");
        }
    }

    static final class FaultKindConverter implements ITypeConverter<FaultKind> {
        @Override
        public FaultKind convert(String value) {
            return FaultKind.of(value.strip())
                    .orElseThrow(() -> new TypeConversionException("'%s' is not a fault; the faults are %s"
                            .formatted(value, names(List.of(FaultKind.values())))));
        }
    }
}
