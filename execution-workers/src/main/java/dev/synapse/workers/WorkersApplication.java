package dev.synapse.workers;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.service.Backbone;
import dev.synapse.shared.service.Service;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.workers.loop.WorkerSettings;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** A worker as a process of its own. */
public final class WorkersApplication {

    private WorkersApplication() {}

    /** Starts the service; it runs until it is told to stop by a signal. */
    public static void main(String[] args) {
        Service.main("execution-workers", () -> {
            Environment env = Environment.load();
            CoreSettings core = CoreSettings.from(env);
            WorkerSettings settings = WorkerSettings.from(env);
            Backbone backbone = Backbone.connect(core, "workers", 1);
            new SpringApplicationBuilder(WorkersConfiguration.class)
                    .web(WebApplicationType.NONE)
                    .properties("spring.main.keep-alive=true", "spring.main.banner-mode=off")
                    .initializers(context -> register((GenericApplicationContext) context, core, settings, backbone))
                    .run(args);
        });
    }

    private static void register(
            GenericApplicationContext context, CoreSettings core, WorkerSettings settings, Backbone backbone) {
        context.registerBean(CoreSettings.class, () -> core);
        context.registerBean(WorkerSettings.class, () -> settings);
        context.registerBean(Redis.class, backbone::redis);
        context.registerBean(Shards.class, backbone::shards);
    }
}
