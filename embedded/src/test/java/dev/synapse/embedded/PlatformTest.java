package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, LINUX, AMD64",
        "Linux, aarch64, LINUX, ARM64",
        "Mac OS X, x86_64, MAC, AMD64",
        "Mac OS X, aarch64, MAC, ARM64"
    })
    void platforms_with_binaries_are_recognised(String name, String arch, Platform.Os os, Platform.Arch processor) {
        assertThat(Platform.of(name, arch)).isEqualTo(new Platform(os, processor));
    }

    @Test
    void an_unsupported_platform_is_reported_with_a_remedy() {
        assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("Windows 11 (amd64)")
                .hasMessageContaining("DATABASE_URL")
                .hasMessageContaining("docker compose up");
    }
}
