package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is explained in words, with what to do about it. */
class DiskSpaceTest {

    @TempDir
    Path directory;

    @Test
    void missing_space_is_reported_before_it_is_needed() {
        assertThatCode(() -> DiskSpace.require(directory, 1, "PostgreSQL")).doesNotThrowAnyException();

        assertThatThrownBy(() -> DiskSpace.require(directory, 2_000_000_000, "PostgreSQL"))
                .isInstanceOf(ServerStartException.class)
                .hasMessageStartingWith("PostgreSQL needs 2000000000 MB on the disk of " + directory)
                .hasMessageContaining("set SYNAPSE_HOME to a directory on another disk");
    }

    @Test
    void the_message_of_a_tool_about_a_full_disk_says_what_to_do() {
        assertThat(DiskSpace.explain("cannot write: No space left on device", directory))
                .startsWith("cannot write: No space left on device")
                .contains("The disk of " + directory + " is full", "Free some space");
        assertThat(DiskSpace.explain("cannot write: Permission denied", directory))
                .isEqualTo("cannot write: Permission denied");
    }

    /** Needs the right to mount a file system, which only some machines that run tests have. */
    @Test
    void postgresql_does_not_start_on_a_disk_that_is_too_small() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeThat(Command.run(List.of("mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", disk.toString()))
                        .ok())
                .isTrue();
        try {
            PostgresOptions options = new PostgresOptions(disk.resolve("postgres"), 0, "pass", true);

            assertThatThrownBy(() -> EmbeddedPostgres.start(options))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("PostgreSQL needs 150 MB on the disk of " + disk);
        } finally {
            Command.run(List.of("umount", disk.toString()));
        }
    }
}
