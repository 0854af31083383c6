package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisProgramTest {

    @ParameterizedTest
    @CsvSource({
        "Redis server v=7.2.4 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64, 7",
        "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc, 8",
        "Redis server v=6.0.16 sha=00000000:0, 6"
    })
    void the_version_is_read_from_what_the_server_says(String output, int major) {
        assertThat(RedisProgram.major(output)).contains(major);
    }
}
