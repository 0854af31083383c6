package dev.synapse.allinone;

import dev.synapse.deadletters.DeadLettersApplication;
import dev.synapse.embedded.ServerStartException;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.ServerSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code ./synapse dead-letters}. Without REDIS_URL it uses the databases of the all-in-one that runs under SYNAPSE_HOME. */
public final class AllInOneDeadLetters {

    private AllInOneDeadLetters() {}

    /** Runs {@link DeadLettersApplication#run} and exits with its exit code. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        System.exit(
                DeadLettersApplication.run(AllInOneDeadLetters::environment, List.of(args), System.out, System.err));
    }

    private static Environment environment() {
        Environment given = Environment.load();
        Path home = Path.of(given.text(ServerSetting.SYNAPSE_HOME)).toAbsolutePath();
        Environment env = given;
        if (Files.isDirectory(home.resolve("secrets"))) {
            try {
                env = Databases.ofRunning(given, home);
            } catch (ServerStartException e) {
                throw new InvalidSettingException(String.valueOf(e.getMessage()));
            }
        }
        if (env.get("REDIS_URL").isEmpty()) {
            throw new InvalidSettingException(
                    "No Synapse runs under SYNAPSE_HOME (%s), and REDIS_URL is not set".formatted(home));
        }
        return env;
    }
}
