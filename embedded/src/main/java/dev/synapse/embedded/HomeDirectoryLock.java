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

/** The exclusive right to run a server on a home: a file lock, which the operating system releases when the process ends. */
final class HomeDirectoryLock implements AutoCloseable {
    // POSIX: closing any descriptor of a file drops all locks of the process on it, so a locked file is not reopened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HomeDirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Acquires {@code home/server.lock}; throws at once if another running process holds it. */
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
