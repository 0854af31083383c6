package dev.synapse.chaos;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long the soak posts messages: a number of turns, or a time. */
final class LengthOptions {

    private static final int TURNS = 5000;

    @Option(
            names = "--turns",
            paramLabel = "N",
            converter = TurnCount.class,
            description = "messages to be accepted (default: " + TURNS + ")")
    private @Nullable Integer turns;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            converter = Minutes.class,
            description = "instead: time for which messages are posted")
    private @Nullable Integer minutes;

    @Option(names = "--seconds", paramLabel = "N", converter = Seconds.class, description = "the same in seconds")
    private @Nullable Integer seconds;

    SoakLength value() {
        if (seconds != null) {
            return new SoakLength.Time(Duration.ofSeconds(seconds));
        }
        if (minutes != null) {
            return new SoakLength.Time(Duration.ofMinutes(minutes));
        }
        return new SoakLength.Turns(turns != null ? turns : TURNS);
    }

    static final class TurnCount extends WholeNumber {
        TurnCount() {
            super(10_000_000);
        }
    }

    static final class Minutes extends WholeNumber {
        Minutes() {
            super(7 * 24 * 60);
        }
    }

    static final class Seconds extends WholeNumber {
        Seconds() {
            super(7 * 24 * 60 * 60);
        }
    }
}
