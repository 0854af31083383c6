package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", textBlock = """
                    redis://localhost -> localhost
                    redis://localhost:6379 -> localhost:6379
                    redis://localhost:6379/2 -> localhost:6379
                    redis://localhost:6379?timeout=3s -> localhost:6379
                    redis://:canary@localhost:6379/2 -> localhost:6379
                    redis://:can%40%2C%2Fary@localhost:6379 -> localhost:6379
                    rediss://user:canary@redis.example.org -> redis.example.org
                    redis://:canary@[::1]:6379 -> [::1]:6379
                    redis://:canary@a:1,redis://:canary@b:2 -> a:1,b:2
                    redis://:canary@a:1,b:2,c:3 -> a:1,b:2,c:3
                    redis://a:1,redis://b:2 -> a:1,b:2
                    redis://a:1/0,redis://b:2/0 -> a:1,b:2
                    redis://:canary@a:1,redis://b:2 -> a:1,b:2
                    """)
    void its_text_is_the_hosts_without_the_password(String url, String hosts) {
        assertThat(RedisUrl.parse(url)).hasToString("Redis at " + hosts);
    }

    @Test
    void nodes_without_a_scheme_use_the_scheme_and_password_of_the_first() {
        assertThat(RedisUrl.parse("rediss://user:pass@a:1,b:2,c").nodes())
                .containsExactly("rediss://user:pass@a:1", "rediss://user:pass@b:2", "rediss://user:pass@c");
    }

    @Test
    void a_node_with_a_scheme_keeps_its_own() {
        assertThat(RedisUrl.parse("redis://:pass@a:1,redis://:other@b:2,redis://c:3")
                        .nodes())
                .containsExactly("redis://:pass@a:1", "redis://:other@b:2", "redis://c:3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                "localhost:6379",
                "http://:canary@localhost",
                "redis-sentinel://:canary@localhost",
                "redis://",
                "redis://:canary@",
                "redis:/:canary@localhost",
                "redis://:canary@localhost:port",
                "redis://:canary@localhost:65536",
                "redis://:canary %@localhost",
                "redis://:canary%zz@localhost",
                "redis://:can@ary@localhost",
                "redis://:can/ary@localhost",
                "redis://:can?ary@localhost",
                "redis://:can#ary@localhost",
                "redis://:can,ary@localhost",
                "redis://user:6379,canary@localhost",
                "redis://:canary@localhost,",
                "redis://:canary@localhost,,localhost",
                "redis://:canary@localhost, localhost",
                "redis://:canary@localhost/zero"
            })
    void an_invalid_address_is_refused_and_not_repeated(String text) {
        assertThatThrownBy(() -> RedisUrl.parse(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("REDIS_URL is not an address of the form redis://:password@host:6379")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
