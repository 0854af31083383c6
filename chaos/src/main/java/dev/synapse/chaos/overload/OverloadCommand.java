package dev.synapse.chaos.overload;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./synapse chaos overload}. Writes progress to standard error, and the report to standard output and to the file given by
 * {@code --report}.
 */
@Command(
        name = "overload",
        sortOptions = false,
        usageHelpWidth = 120,
        header = "Attacks one process and checks that it keeps serving its users.",
        description = {
            "",
            "Starts Synapse with the heap of ./synapse up in a temporary directory, runs an honest user with several groups, and "
                    + "attacks the server from many addresses of 127.0.0.0/8 in all ways that docs/reliability.md lists. "
                    + "Leaves neither files nor processes.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all invariants hold",
            "1:an invariant is violated: the process died or did not respond, an honest turn was lost, the heap did not shrink "
                    + "back, or the server returned a 5xx other than 503",
            "2:wrong usage"
        })
public final class OverloadCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final OverloadOptions options = new OverloadOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public OverloadCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        refuseOptionsOfSoak();
        try {
            OverloadReport report = Overload.run(options, err);
            out.print(report.markdown());
            if (options.report().isPresent()) {
                Files.writeString(options.report().get(), report.markdown());
            }
            return report.passed() ? 0 : 1;
        } catch (RuntimeException | AssertionError | IOException | InterruptedException e) {
            err.println("The run failed: " + e);
            e.printStackTrace(err);
            return 1;
        }
    }

    private void refuseOptionsOfSoak() {
        spec.parent().commandLine().getParseResult().matchedOptions().stream()
                .findFirst()
                .ifPresent(option -> {
                    throw new ParameterException(
                            spec.commandLine(), option.longestName() + " is not an option of overload");
                });
    }
}
