package dev.synapse.backup;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code backup}. */
@Command(
        name = "backup",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Writes all data in PostgreSQL to a file, while Synapse is running or stopped: accounts, groups, messages, turns, and the "
                    + "ledger of model calls. The file has the state of one moment. It contains messages and password hashes, and "
                    + "only its owner can read it.",
            "",
            "Uses the PostgreSQL of DATABASE_URL, or that of the all-in-one under SYNAPSE_HOME. The file is a zip with a manifest "
                    + "and the rows of each table as text; restore it with ./synapse restore.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:not done; no file was written", "2:wrong usage"})
final class BackupCommand implements Callable<Integer> {

    private final Action action;

    /** Writes the backup and returns the exit code. */
    interface Action {
        int write(@Nullable Path file, boolean force);
    }

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "the file to write (default: synapse-<date>-<time>.zip in the current directory)")
    private @Nullable Path file;

    @Option(names = "--force", description = "replace the file if it exists")
    private boolean force;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    BackupCommand(Action action) {
        this.action = action;
    }

    @Override
    public Integer call() {
        return action.write(file, force);
    }
}
