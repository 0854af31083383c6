package dev.synapse.gateway;

import dev.synapse.shared.service.Backbone;
import dev.synapse.shared.settings.BadSetting;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway as a process of its own. */
public final class GatewayApplication {

    private static final int CONNECTIONS = 20;

    private GatewayApplication() {}

    public static void main(String[] args) {
        try {
            Environment env = Environment.load();
            GatewaySettings.from(env);
            Backbone backbone =
                    Backbone.connect(CoreSettings.from(env), DatabaseUrl.from(env), "api-gateway", CONNECTIONS);
            start(env, backbone);
        } catch (BadSetting e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (PortInUseException e) {
            System.err.println("SYNAPSE_PORT is " + e.getPort() + ": something else listens there");
            System.exit(1);
        }
    }

    /**
     * Starts the gateway on connections that are there, and answers when it serves. Closing the context stops it; the connections
     * stay open. Throws {@link BadSetting} for the first setting that is wrong.
     */
    public static ConfigurableApplicationContext start(Environment env, Backbone backbone) {
        SpringApplication application = new SpringApplication(GatewayConfiguration.class);
        application.setDefaultProperties(GatewayConfiguration.properties(GatewaySettings.from(env)));
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("synapseEnvironment", env);
            context.getBeanFactory().registerSingleton("coreSettings", backbone.settings());
            context.getBeanFactory().registerSingleton("redis", backbone.redis());
            context.getBeanFactory().registerSingleton("shards", backbone.shards());
            context.getBeanFactory().registerSingleton("dataSource", backbone.database());
        });
        return application.run();
    }
}
