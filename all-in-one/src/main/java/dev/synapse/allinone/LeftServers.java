package dev.synapse.allinone;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.ServerStartException;
import dev.synapse.shared.settings.Environment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stops the embedded databases that an all-in-one left which was killed or had no memory; the launcher runs it then. */
public final class LeftServers {

    private LeftServers() {}

    /** Ends the process with 1 where something could not be stopped. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        Path home = Path.of(Environment.load().get("SYNAPSE_HOME").orElse(".synapse"))
                .toAbsolutePath();
        System.exit(stop(home) ? 0 : 1);
    }

    private static boolean stop(Path home) {
        try {
            if (Files.isDirectory(home.resolve(Databases.POSTGRES))) {
                EmbeddedPostgres.stopOrphan(home.resolve(Databases.POSTGRES));
            }
            if (Files.isDirectory(home.resolve(Databases.REDIS))) {
                EmbeddedRedis.stopOrphan(home.resolve(Databases.REDIS));
            }
            return true;
        } catch (ServerStartException e) {
            System.err.println(e.getMessage());
            return false;
        }
    }
}
