package dev.synapse.benchmark;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Reports progress on standard error. */
record Progress(PrintStream err) {

    void begin(Part part) {
        say("Measuring " + part.word());
    }

    void say(String line) {
        err.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
