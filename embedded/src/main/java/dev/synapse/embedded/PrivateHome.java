package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A directory of secrets, data and logs that only its owner can enter. Exception: if root has to run PostgreSQL as another user, that
 * user's group may traverse the directory without reading it.
 */
public final class PrivateHome {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 01000;

    private PrivateHome() {}

    /**
     * Creates the directory for its owner only, or revokes the permissions of others. A directory that is shared by design, such as
     * {@code /tmp}, is unchanged.
     *
     * @throws ServerStartException if that fails
     */
    public static void open(Path home) {
        try {
            if (!Files.exists(home)) {
                Files.createDirectories(home.toAbsolutePath().resolveSibling(""));
                Files.createDirectory(home, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else if (isWider(home) && !isSticky(home)) {
                Files.setPosixFilePermissions(home, OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new ServerStartException("SYNAPSE_HOME (" + home + ") cannot be made private: " + e, e);
        }
    }

    /** Lets a group traverse a home that only its owner can enter; other homes are unchanged. */
    static void allowTraversal(Path home, String group) throws IOException {
        if (Files.exists(home) && Files.getPosixFilePermissions(home).equals(OWNER_ONLY)) {
            Files.setAttribute(
                    home,
                    "posix:group",
                    home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x---"));
        }
    }

    private static boolean isWider(Path home) throws IOException {
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(home));
        others.removeAll(OWNER_ONLY);
        others.remove(PosixFilePermission.GROUP_EXECUTE);
        return !others.isEmpty();
    }

    private static boolean isSticky(Path home) throws IOException {
        return ((int) Files.getAttribute(home, "unix:mode") & STICKY) != 0;
    }
}
