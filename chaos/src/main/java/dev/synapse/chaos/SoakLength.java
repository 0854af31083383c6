package dev.synapse.chaos;

import java.time.Duration;

/** How long a soak posts messages. */
sealed interface SoakLength {

    /** Whether the message with that number, from 1 on, is to be posted. */
    boolean includes(int number, Duration elapsed);

    /** The progress for a person who waits. */
    String progress(int accepted, Duration elapsed);

    /** What was missing; empty if the run was as long as requested. */
    String shortfall(int accepted, Duration elapsed);

    /** A run of a number of accepted messages. */
    record Turns(int count) implements SoakLength {

        @Override
        public boolean includes(int number, Duration elapsed) {
            return number <= count;
        }

        @Override
        public String progress(int accepted, Duration elapsed) {
            return "%d of %d turns accepted".formatted(accepted, count);
        }

        @Override
        public String shortfall(int accepted, Duration elapsed) {
            return accepted < count ? progress(accepted, elapsed) : "";
        }

        @Override
        public String toString() {
            return count + " turns";
        }
    }

    /** A run of a duration. */
    record Time(Duration duration) implements SoakLength {

        @Override
        public boolean includes(int number, Duration elapsed) {
            return elapsed.compareTo(duration) < 0;
        }

        @Override
        public String progress(int accepted, Duration elapsed) {
            long left = Math.max(0, duration.minus(elapsed).toSeconds());
            return "%d turns accepted, %d:%02d left".formatted(accepted, left / 60, left % 60);
        }

        @Override
        public String shortfall(int accepted, Duration elapsed) {
            return accepted == 0 || elapsed.compareTo(duration) < 0 ? progress(accepted, elapsed) : "";
        }

        @Override
        public String toString() {
            return duration.toSecondsPart() == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
        }
    }
}
