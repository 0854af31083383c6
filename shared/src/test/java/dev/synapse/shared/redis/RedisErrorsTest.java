package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisErrorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "LOADING Redis is loading the dataset in memory",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "NOREPLICAS Not enough good replicas to write.",
                "CLUSTERDOWN The cluster is down",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "MOVED 3999 127.0.0.1:6381",
                "ASK 3999 127.0.0.1:6381",
                "ERR Script attempted to access a non local key in a cluster node script: 2bab3b66"
            })
    void a_refusal_during_a_failover_or_while_slots_move_is_an_outage(String reply) {
        assertThat(RedisErrors.translate(new RedisCommandExecutionException(reply)))
                .isInstanceOf(RedisUnavailable.class);
    }
}
