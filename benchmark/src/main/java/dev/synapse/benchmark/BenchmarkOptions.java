package dev.synapse.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the benchmark. */
final class BenchmarkOptions {

    @Option(
            names = "--only",
            paramLabel = "PARTS",
            split = ",",
            hideParamSyntax = true,
            converter = PartConverter.class,
            description = "parts to measure, separated by commas (default: all)")
    private List<Part> only = List.of();

    @Option(
            names = "--groups",
            paramLabel = "COUNTS",
            split = ",",
            hideParamSyntax = true,
            defaultValue = "1,16,256",
            converter = GroupCountConverter.class,
            description = "numbers of concurrent groups, for hops (default: ${DEFAULT-VALUE})")
    private List<Integer> groups = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = SecondsConverter.class,
            description = "duration of each round of hops, history and post (default: 8, with --quick 1)")
    private @Nullable Duration seconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            converter = RoundsConverter.class,
            description = "rounds of each measurement, in alternation (default: 3, with --quick 1)")
    private @Nullable Integer rounds;

    @Option(
            names = "--before",
            paramLabel = "CLASSPATH",
            description = "another build of models and of AdapterCalls, for adapters to alternate with")
    private Optional<String> before = Optional.empty();

    @Option(names = "--quick", description = "shorten all measurements, for a first impression")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the figures as JSON")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    /** The parts to measure, in the order of measurement. */
    List<Part> parts() {
        return Arrays.stream(Part.values())
                .filter(part -> only.isEmpty() || only.contains(part))
                .toList();
    }

    List<Integer> groups() {
        return groups;
    }

    /** Duration of each round of a throughput measurement, without warm-up. */
    Duration seconds() {
        return seconds != null ? seconds : Duration.ofSeconds(quick ? 1 : 8);
    }

    /** Number of rounds of each measurement; measurements that are compared alternate. */
    int rounds() {
        return rounds != null ? rounds : quick ? 1 : 3;
    }

    /** Whether measurements not controlled by {@link #seconds} are shortened too. */
    boolean quick() {
        return quick;
    }

    /** The class path of another version of the adapters. */
    Optional<String> before() {
        return before;
    }

    Optional<Path> json() {
        return json;
    }

    /** Time limit for the JVM to warm up, in addition to the load before each round. */
    Duration warmUpLimit() {
        return Duration.ofSeconds(quick ? 1 : 60);
    }

    static final class PartConverter implements ITypeConverter<Part> {
        @Override
        public Part convert(String value) {
            return Part.of(value.strip())
                    .orElseThrow(() -> new TypeConversionException(
                            "'%s' is not a part; the parts are %s".formatted(value, Part.words())));
        }
    }

    static final class GroupCountConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return wholeNumber(value.strip(), 10_000);
        }
    }

    static final class RoundsConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return wholeNumber(value, 100);
        }
    }

    static final class SecondsConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            if (value.matches("\\d{1,4}(\\.\\d{1,3})?")) {
                long millis = Math.round(Double.parseDouble(value) * 1000);
                if (millis >= 100 && millis <= 3_600_000) {
                    return Duration.ofMillis(millis);
                }
            }
            throw new TypeConversionException("'" + value + "' is not a number from 0.1 to 3600");
        }
    }

    private static int wholeNumber(String value, int max) {
        if (value.matches("[1-9]\\d{0,5}") && Integer.parseInt(value) <= max) {
            return Integer.parseInt(value);
        }
        throw new TypeConversionException("'%s' is not a whole number from 1 to %d".formatted(value, max));
    }
}
