package dev.synapse.allinone;

import dev.synapse.backup.BackupApplication;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.ServerSetting;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code ./synapse backup} and {@code ./synapse restore}. The launcher passes the name of the command, and the directory in which it was
 * called, before the arguments of the user.
 */
public final class AllInOneBackup {

    private AllInOneBackup() {}

    /** Runs the command and exits with its exit code. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        List<String> given = List.of(args);
        System.exit(run(given.get(0), Path.of(given.get(1)), given.subList(2, given.size())));
    }

    private static int run(String command, Path directory, List<String> args) {
        try {
            Environment env = Environment.load();
            Path home = Path.of(env.text(ServerSetting.SYNAPSE_HOME)).toAbsolutePath();
            BackupApplication application =
                    new BackupApplication(new HomeInstallation(env, home), directory, System.out, System.err);
            return command.equals("backup") ? application.backup(args) : application.restore(args);
        } catch (InvalidSettingException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
