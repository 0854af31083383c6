package dev.synapse.shared.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void it_is_the_version_of_the_build() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();

        assertThat(Files.readString(root.resolve("pom.xml")))
                .containsPattern(
                        "<artifactId>synapse</artifactId>\\s*<version>" + Version.TEXT + "(-SNAPSHOT)?</version>");
    }
}
