package dev.synapse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Redis to run: one of the PATH if it is new enough (streams need nothing newer than 7.0), else the published one. */
record RedisProgram(Path path) {
    private static final String PUBLISHED = "7.0.15";
    private static final int OLDEST_MAJOR = 7;
    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.");

    static RedisProgram find(Path home) {
        return Stream.of("redis-server", "valkey-server")
                .flatMap(name -> Command.find(name).stream())
                .filter(RedisProgram::isNewEnough)
                .findFirst()
                .map(RedisProgram::new)
                .orElseGet(() -> published(BinaryCache.sharedOrIn(home), Platform.current()));
    }

    static RedisProgram published(BinaryCache cache, Platform platform) {
        String name = "redis-server-%s-%s-%s".formatted(PUBLISHED, platform.os().label, platform.arch().inRedisName);
        Path directory = cache.get(name, target -> unpack("/" + name, target.resolve("redis-server")));
        return new RedisProgram(directory.resolve("redis-server"));
    }

    private static boolean isNewEnough(Path program) {
        Command.Result result = Command.run(List.of(program.toString(), "--version"));
        return result.ok()
                && major(result.output()).filter(major -> major >= OLDEST_MAJOR).isPresent();
    }

    /** Of {@code Redis server v=7.2.4 sha=…} or {@code Valkey server v=8.0.1 …}. */
    static Optional<Integer> major(String output) {
        Matcher matcher = VERSION.matcher(output);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static void unpack(String resource, Path program) throws IOException {
        try (InputStream in = Resources.open(resource)) {
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
