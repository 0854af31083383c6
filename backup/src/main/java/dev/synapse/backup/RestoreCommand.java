package dev.synapse.backup;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code restore}. */
@Command(
        name = "restore",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Replaces all data in PostgreSQL by those of a backup. Stop Synapse first, with all of its services. The file is checked "
                    + "before anything is changed, and the data are replaced in one transaction. Turns that had not ended at the "
                    + "time of the backup start again at the next start; whatever is newer than the backup is lost.",
            "",
            "Uses the PostgreSQL of DATABASE_URL, or that of the all-in-one under SYNAPSE_HOME, which it starts and stops. The data "
                    + "of the all-in-one's Redis are moved aside; the Redis of a REDIS_URL has to be emptied by you.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:not done, the data are unchanged; or Redis has to be emptied by you",
            "2:wrong usage"
        })
final class RestoreCommand implements Callable<Integer> {

    private final Action action;

    /** Restores the backup and returns the exit code. */
    interface Action {
        int restore(Path file, boolean force);
    }

    @Parameters(paramLabel = "FILE", description = "a file that ./synapse backup has written")
    private Path file = Path.of("");

    @Option(names = "--force", description = "replace existing data")
    private boolean force;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    RestoreCommand(Action action) {
        this.action = action;
    }

    @Override
    public Integer call() {
        return action.restore(file, force);
    }
}
