package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The environment of started programs. */
@EnabledOnOs(OS.LINUX)
class ServerEnvironmentTest {
    @TempDir
    Path directory;

    @Test
    void servers_do_not_inherit_keys_of_their_owner() throws IOException {
        try (ChildOwner redis = ChildOwner.ofRedis(directory.resolve("redis"));
                ChildOwner postgres = ChildOwner.ofPostgres(directory.resolve("postgres"))) {
            assertThat(environment(redis.pid())).contains(ChildOwner.CANARY);
            for (ChildOwner owner : List.of(redis, postgres)) {
                assertThat(owner.servers()).isNotEmpty();
                for (ProcessHandle server : owner.servers()) {
                    assertThat(environment(server.pid())).doesNotContain(ChildOwner.CANARY, "SECRET_KEY");
                }
            }
        }
    }

    @Test
    void programs_get_the_environment_they_need() {
        Map<String, String> environment = Command.builder(List.of("true")).environment();

        assertThat(environment).containsEntry("PATH", System.getenv("PATH")).containsEntry("LC_ALL", "C");
        assertThat(environment.keySet())
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "TMPDIR",
                        "LD_LIBRARY_PATH",
                        "DYLD_LIBRARY_PATH",
                        "LC_ALL",
                        "LANG",
                        "TZ");
    }

    private static String environment(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
    }
}
