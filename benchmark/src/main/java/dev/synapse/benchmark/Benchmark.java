package dev.synapse.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures Synapse on this machine: {@code ./synapse bench}. Writes progress to standard error and the table to standard output. Uses a
 * temporary directory with its own databases, and leaves neither files nor processes.
 */
@Command(
        name = "./synapse bench",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Measures Synapse on this machine, in a temporary directory with its own databases. Takes about twelve minutes, with "
                    + "--quick about three. For reliable figures, run nothing else on the machine.",
            ""
        },
        footer = {
            "",
            "Parts:",
            "  hops        jobs that end in a commit, with a model that answers instantly, compared with the bare commit script",
            "  history     cost of a hop in groups with 10, 1,000 and 10,000 messages",
            "  post        POST /groups/{id}/messages through the gateway",
            "  memory      the all-in-one: time to ready, and memory when idle, without the databases",
            "  first-byte  time from the model's first token to the socket's first message.delta",
            "  adapters    first byte and processor time a delta of each vendor's adapter, at 100 streams",
            "  in-flight   cost of 1,000 slowly streaming model calls in one worker",
            "  sockets     memory and delivery of 10,000 WebSockets at one gateway with -Xmx512m, at 500 events/s"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "1:a measurement failed", "2:wrong usage"})
public final class Benchmark implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final BenchmarkOptions options = new BenchmarkOptions();

    private Benchmark(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-benchmark.xml");
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** Runs the command and returns its exit code. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        return new CommandLine(new Benchmark(out, err))
                .setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .setExpandAtFiles(false)
                .execute(args.toArray(String[]::new));
    }

    @Override
    public Integer call() {
        try (Workspace workspace = Workspace.create()) {
            Progress progress = new Progress(err);
            MachineInfo machine = MachineInfo.detect(workspace);
            progress.say(machine.line());
            List<Section> sections = new ArrayList<>();
            boolean complete = true;
            for (Part part : options.parts()) {
                progress.begin(part);
                complete &= add(sections, () -> measure(part, progress, workspace), err);
            }
            report(new Report(machine, sections));
            return complete ? 0 : 1;
        } catch (RuntimeException | IOException | InterruptedException e) {
            reportFailure(e, err);
            return 1;
        }
    }

    /** A measurement of one part. */
    interface Measurement {

        List<Section> run() throws IOException, InterruptedException;
    }

    /** Adds the sections of a measurement. A failed measurement leaves the sections of the others intact. */
    static boolean add(List<Section> sections, Measurement measurement, PrintStream err) throws InterruptedException {
        try {
            sections.addAll(measurement.run());
            return true;
        } catch (RuntimeException | AssertionError | IOException e) {
            reportFailure(e, err);
            return false;
        }
    }

    private static void reportFailure(Throwable e, PrintStream err) {
        err.println("The measurement failed: " + e);
        e.printStackTrace(err);
    }

    private List<Section> measure(Part part, Progress progress, Workspace workspace)
            throws IOException, InterruptedException {
        return switch (part) {
            case HOPS -> new HopsPart(options, progress).measure(workspace);
            case HISTORY -> new HistoryPart(options, progress).measure(workspace);
            case POST -> new PostPart(options, progress).measure(workspace);
            case MEMORY -> new MemoryPart(options, progress).measure(workspace);
            case FIRST_BYTE -> new FirstBytePart(options, progress).measure(workspace);
            case ADAPTERS -> new AdaptersPart(options, progress).measure(workspace);
            case IN_FLIGHT -> new InFlightPart(options, progress).measure(workspace);
            case SOCKETS -> new SocketsPart(options, progress).measure(workspace);
        };
    }

    private void report(Report report) throws IOException {
        out.print(report.table());
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), report.json());
        }
    }
}
