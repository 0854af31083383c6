package dev.synapse.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

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

    /** Reads an interval in seconds such as 5-40. */
    static final class Converter implements ITypeConverter<Interval> {
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
}
