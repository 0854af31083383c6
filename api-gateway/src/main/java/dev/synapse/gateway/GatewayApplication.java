package dev.synapse.gateway;

import dev.synapse.gateway.identity.PasswordCost;
import dev.synapse.gateway.intake.TransferLimits;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.service.Backends;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.service.Shutdown;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway as a separate process. */
public final class GatewayApplication {

    private static final int CONNECTIONS = 20;

    private GatewayApplication() {}

    /** Starts the service, which runs until it receives a termination signal. */
    public static void main(String[] args) {
        Service.run("api-gateway", () -> {
            Environment env = Service.environment();
            requireFreeAddress(GatewaySettings.from(env));
            Backends backbone =
                    Backends.connect(CoreSettings.from(env), DatabaseSettings.from(env), "api-gateway", CONNECTIONS);
            ConfigurableApplicationContext gateway = start(env, backbone, MemoryBudget.ofHeap(env));
            return () -> {
                Shutdown.runAll(Shutdown.LIMIT, Map.of("gateway", gateway::close));
                backbone.close();
            };
        });
    }

    /**
     * Throws {@link InvalidSettingException} if the gateway cannot listen on its address and port, so that the start fails early with a
     * clear message.
     */
    public static void requireFreeAddress(GatewaySettings settings) {
        settings.address().require(settings.port());
    }

    /**
     * Starts the gateway on existing connections and returns once it serves requests. Closing the context stops the gateway but leaves the
     * connections open. Throws {@link InvalidSettingException} for the first invalid setting.
     *
     * @param memory the heap budget for requests, responses and events in flight
     */
    public static ConfigurableApplicationContext start(Environment env, Backends backbone, MemoryBudget memory) {
        return start(env, backbone, memory, PasswordCost.RECOMMENDED);
    }

    static ConfigurableApplicationContext start(
            Environment env, Backends backbone, MemoryBudget memory, PasswordCost passwords) {
        TransferLimits transfer = TransferLimits.from(env);
        SpringApplication application = new SpringApplication(GatewayConfiguration.class);
        // the caller closes the context, in an order that Spring does not know
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(GatewayConfiguration.properties(GatewaySettings.from(env)));
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("synapseEnvironment", env);
            context.getBeanFactory().registerSingleton("gatewayMemory", new GatewayMemory(memory));
            context.getBeanFactory().registerSingleton("transferLimits", transfer);
            context.getBeanFactory().registerSingleton("passwordCost", passwords);
            context.getBeanFactory().registerSingleton("coreSettings", backbone.settings());
            context.getBeanFactory().registerSingleton("redis", backbone.redis());
            context.getBeanFactory().registerSingleton("shards", backbone.shards());
            context.getBeanFactory().registerSingleton("dataSource", backbone.database());
        });
        return application.run();
    }
}
