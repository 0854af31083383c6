package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    private static final byte[] LINE = ("a line of a server " + "x".repeat(80) + "\n").getBytes(StandardCharsets.UTF_8);
    private static final int MEGABYTES_17 = 17 << 20;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("server.log");
    }

    @Test
    void a_long_log_is_rotated_while_its_server_writes() throws IOException {
        ServerLog log = ServerLog.open(file);
        try (OutputStream server = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            fill(server);

            log.bound();
            server.write("the next line\n".getBytes(StandardCharsets.UTF_8));

            assertThat(file).hasContent("the next line\n");
            assertThat(directory.resolve("server.log.1")).isRegularFile();
            assertThat(log.tail()).endsWith("the next line");
        }
    }

    @Test
    void a_short_log_is_not_rotated() throws IOException {
        ServerLog log = ServerLog.open(file);
        Files.write(file, LINE);

        log.bound();

        assertThat(file).hasBinaryContent(LINE);
        assertThat(directory.resolve("server.log.1")).doesNotExist();
    }

    @Test
    void the_end_of_a_long_log_is_reported() throws IOException {
        ServerLog log = ServerLog.open(file);
        try (OutputStream server = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            fill(server);
            server.write("the last line\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(log.tail()).endsWith("the last line").hasSizeLessThan(10_000);
    }

    private static void fill(OutputStream server) throws IOException {
        for (int written = 0; written < MEGABYTES_17; written += LINE.length) {
            server.write(LINE);
        }
    }
}
