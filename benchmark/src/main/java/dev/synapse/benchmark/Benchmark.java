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
        BenchmarkOptions options;
        try {
            options = BenchmarkOptions.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + "\n\n" + BenchmarkOptions.USAGE);
            return 2;
        }
        if (options.help()) {
            out.println(BenchmarkOptions.USAGE);
            return 0;
        }
        try (Workspace workspace = Workspace.make()) {
            Progress progress = new Progress(err);
            MachineInfo machine = MachineInfo.look(workspace);
            progress.say(machine.line());
            List<Section> sections = new ArrayList<>();
            boolean complete = true;
            for (Part part : options.parts()) {
                progress.begin(part);
                complete &= add(sections, () -> measure(part, options, progress, workspace), err);
            }
            report(options, new Report(machine, sections), out);
            return complete ? 0 : 1;
        } catch (RuntimeException | IOException | InterruptedException e) {
            failed(e, err);
            return 1;
        }
    }

    /** Measures a part. */
    interface Measurement {

        List<Section> run() throws IOException, InterruptedException;
    }

    /** A part that goes wrong takes nothing from the report of the others. */
    static boolean add(List<Section> sections, Measurement measurement, PrintStream err) throws InterruptedException {
        try {
            sections.addAll(measurement.run());
            return true;
        } catch (RuntimeException | AssertionError | IOException e) {
            failed(e, err);
            return false;
        }
    }

    private static void failed(Throwable e, PrintStream err) {
        err.println("The measurement failed: " + e);
        e.printStackTrace(err);
    }

    private static List<Section> measure(Part part, BenchmarkOptions options, Progress progress, Workspace workspace)
            throws IOException, InterruptedException {
        return switch (part) {
            case HOPS -> new HopsPart(options, progress).measure(workspace);
            case HISTORY -> new HistoryPart(options, progress).measure(workspace);
            case POST -> new PostPart(options, progress).measure(workspace);
            case MEMORY -> new MemoryPart(options, progress).measure(workspace);
            case FIRST_BYTE -> new FirstBytePart(options, progress).measure(workspace);
            case IN_FLIGHT -> new InFlightPart(options, progress).measure(workspace);
            case SOCKETS -> new SocketsPart(options, progress).measure(workspace);
        };
    }

    private static void report(BenchmarkOptions options, Report report, PrintStream out) throws IOException {
        out.print(report.table());
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), report.json());
        }
    }
}
