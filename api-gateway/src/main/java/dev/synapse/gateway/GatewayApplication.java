package dev.synapse.gateway;

import dev.synapse.gateway.intake.TransferLimits;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.service.Shutdown;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway as a process of its own. */
public final class GatewayApplication {

    private static final int CONNECTIONS = 20;

    private GatewayApplication() {}

    /** Starts the service; it runs until it is told to stop by a signal. */
    public static void main(String[] args) {
        Service.run("api-gateway", () -> {
            Environment env = Environment.load();
            requireFreePort(GatewaySettings.from(env));
            Backends backbone =
                    Backends.connect(CoreSettings.from(env), DatabaseUrl.from(env), "api-gateway", CONNECTIONS);
            ConfigurableApplicationContext gateway = start(env, backbone, MemoryBudget.ofHeap(env));
            return () -> {
                Shutdown.together(Shutdown.LIMIT, Map.of("gateway", gateway::close));
                backbone.close();
            };
        });
    }

    /** Throws {@link InvalidSettingException} if something listens on the port, so that this is said before anything is started. */
    public static void requireFreePort(GatewaySettings settings) {
        try {
            new ServerSocket(settings.port()).close();
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "SYNAPSE_PORT is %d, and nothing can listen there: %s".formatted(settings.port(), e.getMessage()));
        }
    }

    /**
     * Starts the gateway on connections that are there, and answers when it serves. Closing the context stops it; the connections
     * stay open. Throws {@link InvalidSettingException} for the first setting that is wrong.
     *
     * @param memory the heap that requests, responses and events in flight may occupy
     */
    public static ConfigurableApplicationContext start(Environment env, Backends backbone, MemoryBudget memory) {
        TransferLimits transfer = TransferLimits.from(env);
        SpringApplication application = new SpringApplication(GatewayConfiguration.class);
        application.setRegisterShutdownHook(
                false); // whoever starts it closes it, in an order that Spring does not know
        application.setDefaultProperties(GatewayConfiguration.properties(GatewaySettings.from(env)));
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("synapseEnvironment", env);
            context.getBeanFactory().registerSingleton("gatewayMemory", new GatewayMemory(memory));
            context.getBeanFactory().registerSingleton("transferLimits", transfer);
            context.getBeanFactory().registerSingleton("coreSettings", backbone.settings());
            context.getBeanFactory().registerSingleton("redis", backbone.redis());
            context.getBeanFactory().registerSingleton("shards", backbone.shards());
            context.getBeanFactory().registerSingleton("dataSource", backbone.database());
        });
        return application.run();
    }
}
