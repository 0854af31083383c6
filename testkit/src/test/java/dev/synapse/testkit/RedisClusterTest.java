package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.redis.Redis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisClusterTest {

    @TempDir
    Path directory;

    @Test
    void a_key_survives_failovers_a_move_and_a_restart() {
        try (RedisCluster cluster = RedisCluster.start(directory, 3, 3);
                Redis redis = Redis.connect(cluster.url())) {
            redis.call(commands -> commands.set("{key}", "value"));
            redis.call(commands -> commands.set("{key}:other", "value"));
            int first = cluster.masterOf("{key}");

            cluster.restart(first);
            int second = cluster.masterOf("{key}");
            cluster.kill(second);
            cluster.awaitTakeover(second);
            int third = cluster.masterOf("{key}");
            cluster.heal();
            int other = cluster.masterOf("{elsewhere}");
            int batches = new SlotMigration(cluster, 1, Duration.ZERO).move("{key}", other);

            assertThat(second).isNotEqualTo(first);
            assertThat(third).isEqualTo(first);
            assertThat(batches).isEqualTo(2);
            assertThat(cluster.masterOf("{key}")).isEqualTo(other).isNotEqualTo(third);
            assertThat(redis.<String>callUntilAnswered(commands -> commands.get("{key}:other")))
                    .isEqualTo("value");
        }
    }
}
