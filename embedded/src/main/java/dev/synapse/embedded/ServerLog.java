package dev.synapse.embedded;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The log file of a server, which all its starts share.
 *
 * @param from the offset of the current start
 */
record ServerLog(Path file, long from) {
    private static final long ENOUGH = 16L * 1024 * 1024;
    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES = 64 * 1024;

    /** Opens the log for another start; a long log is moved to {@code ….1} first. */
    static ServerLog open(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > ENOUGH) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return new ServerLog(file, Files.size(file));
        } catch (IOException e) {
            throw new ServerStartException("Cannot write the log " + file + ": " + e, e);
        }
    }

    /**
     * Truncates a long log while the server writes to it, after a copy to {@code ….1}. The server appends, so it continues at the new end.
     * Lines written between copy and truncation are lost.
     */
    void bound() throws IOException {
        if (Files.exists(file) && Files.size(file) > ENOUGH) {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    boolean tellsOfTakenPort() {
        String text = sinceStart();
        return text.contains("Address already in use") || text.contains("Address in use");
    }

    /** The last lines of this start, for an error message. */
    String tail() {
        List<String> lines = sinceStart().lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return "Its log " + file + (last.isEmpty() ? " is empty." : " ends with:\n  " + String.join("\n  ", last));
    }

    /** The text since this start; only its end if it is long. */
    private String sinceStart() {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long begin = from > size ? 0 : from; // truncated in the meantime
            channel.position(Math.max(begin, size - TAIL_BYTES));
            return new String(Channels.newInputStream(channel).readNBytes(TAIL_BYTES), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "(unreadable: " + unreadable + ")";
        }
    }
}
