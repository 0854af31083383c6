package dev.synapse.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {

    @TempDir
    private Path directory;

    @Test
    void a_full_disk_leaves_the_old_file_and_no_part_of_the_new_one() throws IOException {
        Path target = Files.writeString(directory.resolve("b.zip"), "old");

        assertThatThrownBy(() -> new NewFile(target, true).write(out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Cannot write %s: No space left on device", target);

        assertThat(target).hasContent("old");
        assertThat(directory).isDirectoryContaining(file -> file.equals(target)).satisfies(this::hasOneFile);
    }

    @Test
    void a_file_that_appeared_meanwhile_is_not_replaced() throws IOException {
        Path target = directory.resolve("b.zip");

        assertThatThrownBy(() -> new NewFile(target, false).write(out -> Files.writeString(target, "other")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("exists already");

        assertThat(target).hasContent("other");
        hasOneFile(directory);
    }

    private void hasOneFile(Path path) {
        assertThat(path.toFile().list()).containsExactly("b.zip");
    }
}
