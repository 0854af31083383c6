package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisProgramTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "Redis server v=7.2.4 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64, 7.2.4",
        "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc, 8.0.1",
        "Redis server v=6.0.16 sha=00000000:0, 6.0.16"
    })
    void the_version_is_parsed_from_the_server_output(String output, String version) {
        assertThat(RedisVersion.in(output)).map(RedisVersion::toString).contains(version);
    }

    @Test
    void the_newest_of_the_PATH_is_taken_whatever_its_name_and_place() throws IOException {
        Path redis = program("one", "redis-server", "echo 'Redis server v=7.2.11 sha=0'");
        Path newest = program("two", "valkey-server", "echo 'Valkey server v=8.10.0 sha=0'");
        Path other = program("three", "redis-server", "echo 'Redis server v=8.9.9 sha=0'");

        assertThat(RedisProgram.newest(List.of(redis, newest, other)))
                .contains(new RedisProgram(newest, new RedisVersion(8, 10, 0), false));
    }

    @Test
    void the_first_of_equal_versions_wins_even_against_the_published_one() throws IOException {
        Path first = program("one", "redis-server", "echo 'Redis server v=7.0.15 sha=0'");
        Path second = program("two", "redis-server", "echo 'Redis server v=7.0.15 sha=0'");

        assertThat(RedisProgram.newest(List.of(first, second)))
                .map(RedisProgram::path)
                .contains(first);
    }

    @Test
    void a_program_that_is_older_than_the_published_one_or_broken_is_skipped() throws IOException {
        List<Path> programs = List.of(
                program("one", "redis-server", "echo 'Redis server v=7.0.14 sha=0'"),
                program("two", "redis-server", "echo 'Redis server v=6.2.20 sha=0'"),
                program("three", "redis-server", "echo 'Redis server v=8.2.2 sha=0'; exit 1"),
                program("four", "redis-server", "echo 'what is a version?'"),
                directory.resolve("nowhere"));

        assertThat(RedisProgram.newest(programs)).isEmpty();
    }

    private Path program(String place, String name, String script) throws IOException {
        Path program = Files.createDirectories(directory.resolve(place)).resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
