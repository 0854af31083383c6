package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateHomeTest {
    @TempDir
    Path directory;

    @Test
    void it_is_created_for_its_owner_only() throws IOException {
        Path home = directory.resolve("above/home");

        PrivateHome.open(home);

        assertThat(mode(home)).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @CsvSource({"rwxr-xr-x, rwx------", "rwxrwxrwx, rwx------", "rwx------, rwx------", "rwx--x---, rwx--x---"})
    void permissions_of_others_are_revoked(String before, String after) throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(before));

        PrivateHome.open(home);

        assertThat(mode(home)).isEqualTo(after);
    }

    @Test
    void a_shared_directory_is_unchanged() throws IOException {
        Path home = Files.createDirectory(directory.resolve("tmp"));
        assertThat(Command.run(List.of("chmod", "1777", home.toString())).ok()).isTrue();

        PrivateHome.open(home);

        assertThat(mode(home)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void a_group_may_traverse_without_reading() throws IOException {
        Path home = directory.resolve("home");
        PrivateHome.open(home);
        String group =
                Files.readAttributes(home, PosixFileAttributes.class).group().getName();

        PrivateHome.allowTraversal(home, group);
        PrivateHome.open(home);

        assertThat(mode(home)).isEqualTo("rwx--x---");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
