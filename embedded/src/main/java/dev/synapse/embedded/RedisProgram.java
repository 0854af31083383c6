package dev.synapse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis to run: the newest {@code redis-server} or {@code valkey-server} on the PATH, or the published binary if that is newer. A
 * program on the PATH wins at the same version, because distributions backport fixes without changing the version.
 */
record RedisProgram(Path path, RedisVersion version, boolean isPublished) {
    private static final Logger log = LoggerFactory.getLogger(RedisProgram.class);

    private static final RedisVersion PUBLISHED = new RedisVersion(7, 0, 15);
    private static final List<String> NAMES = List.of("redis-server", "valkey-server");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    static RedisProgram find(Path home) {
        return newest(Command.findAll(NAMES))
                .orElseGet(() -> published(BinaryCache.sharedOrIn(home), Platform.current()));
    }

    /** The newest candidate, unless the published one is newer; the first among equal versions. */
    static Optional<RedisProgram> newest(List<Path> candidates) {
        return candidates.stream()
                .flatMap(candidate -> ofPath(candidate).stream())
                .filter(program -> program.version().compareTo(PUBLISHED) >= 0)
                .sorted(Comparator.comparing(RedisProgram::version).reversed())
                .findFirst();
    }

    private static Optional<RedisProgram> ofPath(Path program) {
        Command.Result result = Command.run(List.of(program.toString(), "--version"));
        return Stream.of(result)
                .filter(Command.Result::ok)
                .flatMap(said -> RedisVersion.in(said.output()).stream())
                .map(version -> new RedisProgram(program, version, false))
                .findFirst();
    }

    static RedisProgram published(BinaryCache cache, Platform platform) {
        String name = "redis-server-%s-%s-%s".formatted(PUBLISHED, platform.os().label, platform.arch().inRedisName);
        Path directory = cache.get(name, target -> unpack("/" + name, target.resolve("redis-server")));
        return new RedisProgram(directory.resolve("redis-server"), PUBLISHED, true);
    }

    /** Warns once per process about the fixes that the published binary lacks. */
    void warnIfPublished() {
        if (isPublished && WARNED.compareAndSet(false, true)) {
            log.warn(
                    "The bundled Redis {} lacks the fixes of CVE-2025-49844 and others, which let a user with Lua access take"
                            + " over Redis. Here only Synapse's own user has it. To use a fixed version, install redis-server or"
                            + " valkey-server (Redis 7.2.11, 7.4.6, 8.0.4, 8.2.2, Valkey 7.2.11, 8.0.6, 8.1.4, or newer) on the"
                            + " PATH.",
                    version);
        }
    }

    private static void unpack(String resource, Path program) throws IOException {
        try (InputStream in = Resources.open(resource)) {
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
