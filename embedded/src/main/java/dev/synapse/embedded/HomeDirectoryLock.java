package dev.synapse.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right of one living process to run a server on a home. It is a lock on a file, which the operating system takes
 * back when the process ends, however it ends.
 */
final class HomeDirectoryLock implements AutoCloseable {
    // POSIX: closing any descriptor of a file drops this process's locks on it, so a file that is held is not opened
    // again.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HomeDirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes {@code home/server.lock}; throws at once when somebody living holds it. */
    static HomeDirectoryLock acquire(Path home, String server) {
        try {
            Path file = Files.createDirectories(home).toRealPath().resolve(server + ".lock");
            if (!HELD.add(file)) {
                throw taken(server, home, "this process");
            }
            try {
                return new HomeDirectoryLock(file, lock(file, server, home));
            } catch (IOException | RuntimeException e) {
                HELD.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw new ServerStartException("Cannot use " + home + " as the home of " + server + ": " + e, e);
        }
    }

    private static FileChannel lock(Path file, String server, Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String owner = Files.readString(file).strip();
                throw taken(server, home, owner.isEmpty() ? "another process" : "process " + owner);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ServerStartException taken(String server, Path home, String owner) {
        return new ServerStartException("The " + server + " home " + home + " is in use by " + owner
                + ", which is running. Stop it, or choose another SYNAPSE_HOME.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ServerStartException("Cannot release " + file, e);
        } finally {
            HELD.remove(file);
        }
    }
}
