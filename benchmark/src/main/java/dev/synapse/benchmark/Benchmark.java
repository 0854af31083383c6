package dev.synapse.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures Synapse on this machine: {@code ./synapse bench}. Progress goes to standard error, the table to standard output. It
 * works in a temporary directory with databases of its own, ends by itself, and leaves neither files nor processes.
 */
public final class Benchmark {

    private Benchmark() {}

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-benchmark.xml");
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** The exit code: 0, 1 where a measurement went wrong, 2 for options that make no sense. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + "\n\n" + Options.USAGE);
            return 2;
        }
        if (options.help()) {
            out.println(Options.USAGE);
            return 0;
        }
        try (Scratch scratch = Scratch.make()) {
            report(options, measure(options, scratch, new Progress(err)), out);
            return 0;
        } catch (RuntimeException | AssertionError | IOException | InterruptedException e) {
            err.println("The measurement failed: " + e);
            e.printStackTrace(err);
            return 1;
        }
    }

    private static Report measure(Options options, Scratch scratch, Progress progress)
            throws IOException, InterruptedException {
        Machine machine = Machine.look(scratch);
        progress.say(machine.line());
        List<Section> sections = new ArrayList<>();
        for (Part part : options.parts()) {
            progress.begin(part);
            sections.addAll(
                    switch (part) {
                        case HOPS -> new HopsPart(options, progress).measure(scratch);
                        case HISTORY -> new HistoryPart(options, progress).measure(scratch);
                        case POST -> new PostPart(options, progress).measure(scratch);
                        case MEMORY -> new MemoryPart(options, progress).measure(scratch);
                        case FIRST_BYTE -> new FirstBytePart(options, progress).measure(scratch);
                        case IN_FLIGHT -> new InFlightPart(options, progress).measure(scratch);
                    });
        }
        return new Report(machine, sections);
    }

    private static void report(Options options, Report report, PrintStream out) throws IOException {
        out.print(report.table());
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), report.json());
        }
    }
}
