package dev.synapse.orchestrator;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.service.Backbone;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.Environment;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** The orchestrator as a process of its own. */
public final class OrchestratorApplication {

    private static final int CONNECTIONS = 10;

    private OrchestratorApplication() {}

    /** Starts the service; it runs until it is told to stop by a signal. */
    public static void main(String[] args) {
        Service.main("orchestrator-service", () -> {
            Backbone backbone = Backbone.connect(CoreSettings.from(Environment.load()), "orchestrator", CONNECTIONS);
            new SpringApplicationBuilder(OrchestratorConfiguration.class)
                    .web(WebApplicationType.NONE)
                    .properties("spring.main.keep-alive=true", "spring.main.banner-mode=off")
                    .initializers(context -> register((GenericApplicationContext) context, backbone))
                    .run(args);
        });
    }

    private static void register(GenericApplicationContext context, Backbone backbone) {
        context.registerBean(CoreSettings.class, backbone::settings);
        context.registerBean(Redis.class, backbone::redis);
        context.registerBean(Shards.class, backbone::shards);
        context.registerBean(DataSource.class, backbone::database);
    }
}
