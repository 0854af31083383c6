package dev.synapse.allinone;

import dev.synapse.embedded.ServerStartException;
import dev.synapse.gateway.deadletters.DeadLettersApplication;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code ./synapse dead-letters}, which finds the databases of an all-in-one that runs where no addresses are given. */
public final class DeadLettersOfHome {

    private DeadLettersOfHome() {}

    /** Does what the arguments say and ends the process with the code that {@link DeadLettersApplication#run} gives. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        System.exit(run(Environment.load(), List.of(args)));
    }

    private static int run(Environment given, List<String> args) {
        try {
            Path home = Path.of(given.get("SYNAPSE_HOME").orElse(".synapse")).toAbsolutePath();
            Environment env = Files.isDirectory(home.resolve("secrets")) ? Databases.ofRunning(given, home) : given;
            if (env.get("REDIS_URL").isEmpty() && !args.contains("--help")) {
                System.err.println("No Synapse runs under SYNAPSE_HOME (%s), and REDIS_URL is not set".formatted(home));
                return 1;
            }
            return DeadLettersApplication.run(env, args, System.out, System.err);
        } catch (InvalidSettingException | ServerStartException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
