package dev.synapse.chaos.overload;

import dev.synapse.chaos.WholeNumber;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options of the overload run. */
final class OverloadOptions {

    @ArgGroup
    private final Length length = new Length();

    @Option(
            names = "--addresses",
            paramLabel = "N",
            defaultValue = "20",
            converter = AddressCount.class,
            description = "addresses of the attackers, from 127.0.0.2 on (default: ${DEFAULT-VALUE})")
    private int addresses;

    @Option(
            names = "--attacks",
            paramLabel = "NAMES",
            split = ",",
            hideParamSyntax = true,
            description = "parts of the names of attacks, separated by commas (default: all)")
    private List<String> attacks = List.of();

    @Option(names = "--report", paramLabel = "FILE", description = "also write the report to this file, as Markdown")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    /** Duration of the attacks. */
    Duration time() {
        return length.time();
    }

    /** Number of addresses of 127.0.0.0/8 that attack. */
    int addresses() {
        return addresses;
    }

    /** Parts of the names of the selected attacks; empty for all attacks. */
    List<String> attacks() {
        return attacks;
    }

    Optional<Path> report() {
        return report;
    }

    /** The duration in minutes or in seconds. */
    static final class Length {

        @Option(
                names = "--minutes",
                paramLabel = "N",
                converter = Minutes.class,
                description = "duration of the attacks (default: 10)")
        private @Nullable Integer minutes;

        @Option(names = "--seconds", paramLabel = "N", converter = Seconds.class, description = "the same in seconds")
        private @Nullable Integer seconds;

        private Duration time() {
            if (seconds != null) {
                return Duration.ofSeconds(seconds);
            }
            return Duration.ofMinutes(minutes != null ? minutes : 10);
        }
    }

    static final class Minutes extends WholeNumber {
        Minutes() {
            super(24 * 60);
        }
    }

    static final class Seconds extends WholeNumber {
        Seconds() {
            super(24 * 60 * 60);
        }
    }

    static final class AddressCount extends WholeNumber {
        AddressCount() {
            super(250);
        }
    }
}
