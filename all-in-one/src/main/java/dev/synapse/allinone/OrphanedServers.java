package dev.synapse.allinone;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.ServerStartException;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.ServerSetting;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stops the embedded databases of an all-in-one that was killed or ran out of memory; run by the launcher. */
public final class OrphanedServers {

    private OrphanedServers() {}

    /** Exits with 1 if a database could not be stopped. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        Path home = Path.of(Environment.load().text(ServerSetting.SYNAPSE_HOME)).toAbsolutePath();
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
