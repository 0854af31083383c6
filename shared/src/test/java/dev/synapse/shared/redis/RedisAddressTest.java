package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.settings.InvalidSettingException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

    @Test
    void an_address_that_does_not_answer_is_named() {
        assertThatThrownBy(() -> Redis.connect("redis://:canary@127.0.0.1:1"))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageStartingWith("Redis at 127.0.0.1:1 does not answer: ");
    }

    @Test
    void all_hosts_of_a_cluster_are_named() {
        assertThatThrownBy(() -> Redis.connect("redis://:canary@127.0.0.1:1,127.0.0.1:2"))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageStartingWith("Redis at 127.0.0.1:1,127.0.0.1:2 does not answer: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:canary@127.0.0.1:1",
                "redis://:canary@127.0.0.1:1,127.0.0.1:2",
                "redis://user:canary@127.0.0.1:1",
                "redis://:canary@127.0.0.1:port",
                "redis://:canary@127.0.0.1:99999",
                "redis://:canary %@127.0.0.1:1",
                "redis://:canary%zz@127.0.0.1:1",
                "redis://:canary,more@127.0.0.1:1",
                "redis://:more,canary@127.0.0.1:1",
                "redis://:canary#more@127.0.0.1:1",
                "redis://:canary/more@127.0.0.1:1",
                "redis://:canary@",
                "redis:/:canary@127.0.0.1:1",
                "http://:canary@127.0.0.1:1"
            })
    void no_connection_failure_shows_the_password(String url) {
        Throwable failure = catchThrowable(() -> Redis.connect(url));

        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(failure).isInstanceOfAny(RedisUnavailable.class, InvalidSettingException.class);
        assertThat(all.toString()).doesNotContain("canary");
    }

    @Test
    void a_wrong_password_is_reported_and_not_shown() {
        try (TemporaryRedis server = TemporaryRedis.start(false)) {
            String url = "redis://:canary@127.0.0.1:" + server.port();

            assertThatThrownBy(() -> Redis.connect(url))
                    .isInstanceOf(RedisUnavailable.class)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("canary");
        }
    }
}
