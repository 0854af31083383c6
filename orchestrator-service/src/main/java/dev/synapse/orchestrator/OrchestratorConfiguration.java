package dev.synapse.orchestrator;

import dev.synapse.orchestrator.loop.Orchestrator;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The orchestrator as a part of a Spring context that holds settings, Redis, shards and the data source. */
@Configuration(proxyBeanMethods = false)
public class OrchestratorConfiguration {

    @Bean
    SmartLifecycle orchestrator(CoreSettings settings, Redis redis, Shards shards, DataSource database) {
        return new Running(settings, redis, shards, database);
    }

    /** Takes jobs from when the whole context stands until it begins to close. */
    private static final class Running implements SmartLifecycle {

        private final CoreSettings settings;
        private final Redis redis;
        private final Shards shards;
        private final DataSource database;
        private volatile @Nullable Orchestrator orchestrator;

        private Running(CoreSettings settings, Redis redis, Shards shards, DataSource database) {
            this.settings = settings;
            this.redis = redis;
            this.shards = shards;
            this.database = database;
        }

        @Override
        public void start() {
            orchestrator = Orchestrator.start(settings, redis, shards, database);
        }

        @Override
        public void stop() {
            Orchestrator running = orchestrator;
            if (running != null) {
                running.close();
            }
            orchestrator = null;
        }

        @Override
        public boolean isRunning() {
            return orchestrator != null;
        }
    }
}
