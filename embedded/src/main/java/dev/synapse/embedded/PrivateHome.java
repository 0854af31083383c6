package dev.synapse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A directory that holds secrets, data and logs: only its owner gets in. One exception: where root has to run PostgreSQL as another
 * user, that user's group may pass through it, without reading what is in it.
 */
public final class PrivateHome {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 01000;

    private PrivateHome() {}

    /**
     * Makes the directory for its owner only, or takes from others the rights that they have in it. A directory that is everybody's
     * by design, as {@code /tmp}, stays as it is.
     *
     * @throws ServerStartException where that is not possible
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
            throw new ServerStartException("SYNAPSE_HOME (" + home + ") cannot be kept from other users: " + e, e);
        }
    }

    /** Lets a group pass through a home that only its owner can enter; leaves others as they are. */
    static void letThrough(Path home, String group) throws IOException {
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
