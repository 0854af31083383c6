package dev.synapse.workers;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.workers.loop.WorkerSettings;
import dev.synapse.workers.loop.Workers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The workers as a part of a Spring context that holds settings, Redis and shards. */
@Configuration(proxyBeanMethods = false)
public class WorkersConfiguration {

    @Bean
    SmartLifecycle workers(CoreSettings core, WorkerSettings settings, Redis redis, Shards shards) {
        return new Running(core, settings, redis, shards);
    }

    /** Takes jobs from when the whole context stands until it begins to close. */
    private static final class Running implements SmartLifecycle {

        private final CoreSettings core;
        private final WorkerSettings settings;
        private final Redis redis;
        private final Shards shards;
        private volatile @Nullable Workers workers;

        private Running(CoreSettings core, WorkerSettings settings, Redis redis, Shards shards) {
            this.core = core;
            this.settings = settings;
            this.redis = redis;
            this.shards = shards;
        }

        @Override
        public void start() {
            workers = Workers.start(core, settings, redis, shards);
        }

        @Override
        public void stop() {
            Workers running = workers;
            if (running != null) {
                running.close();
            }
            workers = null;
        }

        @Override
        public boolean isRunning() {
            return workers != null;
        }
    }
}
