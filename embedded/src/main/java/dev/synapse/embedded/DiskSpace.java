package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Explains to users that a disk is full. */
final class DiskSpace {

    private static final String FULL = "No space left on device";
    private static final String QUOTA = "Disk quota exceeded";
    private static final long MEGABYTE = 1024 * 1024;

    private DiskSpace() {}

    /**
     * Checks that the disk has room; throws a {@link ServerStartException} that says what to do if it has not.
     *
     * @param purpose what the space is for, as the subject of a sentence
     */
    static void require(Path directory, int megabytes, String purpose) {
        long free = freeMegabytes(directory);
        if (free < megabytes) {
            throw new ServerStartException("%s needs %d MB on the disk of %s, which has %d MB left. %s"
                    .formatted(purpose, megabytes, directory, free, remedy()));
        }
    }

    /** The text and, if it says that the disk is full, what to do about it. */
    static String explain(String text, Path directory) {
        return text.contains(FULL) || text.contains(QUOTA)
                ? "%s%nThe disk of %s is full (%d MB left). %s"
                        .formatted(text, directory, freeMegabytes(directory), remedy())
                : text;
    }

    private static String remedy() {
        return "Free some space, or set SYNAPSE_HOME to a directory on another disk.";
    }

    private static long freeMegabytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() / MEGABYTE;
        } catch (IOException e) {
            throw new ServerStartException("Cannot determine the free space of " + directory + ": " + e, e);
        }
    }
}
