package dev.synapse.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** The end of Redis's newest append-only file after a power cut: it is missing, and zeros or garbage may be in its place. */
final class TornTail {

    private static final int MAX_MISSING = 32 * 1024;
    private static final int MAX_INSTEAD = 8 * 1024;

    private final int missing;
    private final byte[] instead;

    private TornTail(int missing, byte[] instead) {
        this.missing = missing;
        this.instead = instead;
    }

    static TornTail any(Random random) {
        byte[] instead = new byte[random.nextBoolean() ? random.nextInt(MAX_INSTEAD) : 0];
        if (random.nextBoolean()) {
            random.nextBytes(instead);
        }
        return new TornTail(random.nextInt(MAX_MISSING), instead);
    }

    /** Damages the files of a Redis that is not running. */
    void applyTo(Path home) {
        try (FileChannel file = FileChannel.open(newestFile(home), StandardOpenOption.WRITE)) {
            file.truncate(Math.max(0, file.size() - missing));
            file.write(ByteBuffer.wrap(instead), file.size());
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot damage the files of Redis", e);
        }
    }

    /** The incremental file with the highest number: {@code appendonly.aof.<number>.incr.aof}. */
    static Path newestFile(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Comparator.comparingLong(TornTail::number))
                    .orElseThrow(() -> new IOException("Redis has no append-only file in " + home));
        }
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().split("\\.", -1)[2]);
    }
}
