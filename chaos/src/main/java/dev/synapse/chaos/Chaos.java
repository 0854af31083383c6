package dev.synapse.chaos;

import dev.synapse.chaos.overload.OverloadCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The soak, {@code ./synapse chaos}, and its subcommand {@code overload}. Writes progress to standard error, and the report to standard
 * output and to the file given by {@code --report}.
 */
@Command(
        name = "./synapse chaos",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Runs turns through separate service processes, kills and disturbs these and their databases at random, and checks at the end that "
                    + "each accepted message has exactly one outcome. Uses a temporary directory with its own PostgreSQL, Redis and "
                    + "scripted model, and leaves neither files nor processes. 5,000 turns take about 10 minutes.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all invariants hold",
            "1:an invariant is violated, or the run is void because too few turns or faults happened",
            "2:wrong usage"
        },
        commandListHeading = "%nCommands:%n")
public final class Chaos implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final SoakOptions options = new SoakOptions();

    private Chaos(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-chaos.xml");
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** Runs the command and returns its exit code. */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        return new CommandLine(new Chaos(out, err))
                .addSubcommand(new OverloadCommand(out, err))
                .setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .setExpandAtFiles(false)
                .execute(args.toArray(String[]::new));
    }

    @Override
    public Integer call() {
        options.contradiction().ifPresent(message -> {
            throw new ParameterException(command.commandLine(), message);
        });
        try {
            SoakReport report = Soak.run(options, err);
            out.print(report.markdown());
            if (options.report().isPresent()) {
                Files.writeString(options.report().get(), report.markdown());
            }
            return report.passed() ? 0 : 1;
        } catch (RuntimeException | AssertionError | IOException | InterruptedException e) {
            err.println("The run failed, with --seed " + options.seed() + ": " + e);
            e.printStackTrace(err);
            return 1;
        }
    }
}
