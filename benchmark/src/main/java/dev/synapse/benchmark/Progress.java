package dev.synapse.benchmark;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Says on standard error what is being measured. */
record Progress(PrintStream err) {

    void begin(Part part) {
        say("Measuring " + part.word());
    }

    void say(String line) {
        err.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
