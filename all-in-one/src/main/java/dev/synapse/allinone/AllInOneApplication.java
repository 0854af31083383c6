package dev.synapse.allinone;

import dev.synapse.embedded.ServerStartException;
import dev.synapse.shared.log.LogLevel;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.ServerSetting;
import dev.synapse.shared.settings.UnknownSettings;
import java.nio.file.Path;

/** All of Synapse in one process: {@code ./synapse up}. */
public final class AllInOneApplication {

    private AllInOneApplication() {}

    /** Starts everything, and runs until a signal stops it. */
    public static void main(String[] args) {
        Service.run("synapse", () -> {
            Environment env = Environment.load();
            Path home = Path.of(env.text(ServerSetting.SYNAPSE_HOME)).toAbsolutePath();
            LogLevel.apply(env);
            logTo(home);
            UnknownSettings.report(env);
            return start(env, home);
        });
    }

    private static Service.Running start(Environment env, Path home) {
        try {
            AllInOne synapse = AllInOne.start(env, home, System.out::println);
            System.out.println(synapse.welcome());
            return synapse;
        } catch (ServerStartException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static void logTo(Path home) {
        System.setProperty("synapse.log.file", home.resolve("logs/synapse.log").toString());
        System.setProperty("logback.configurationFile", "logback-all-in-one.xml");
        System.setProperty("logging.config", "classpath:logback-all-in-one.xml");
    }
}
