package dev.synapse.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs. It refuses to run as root, so root starts it either in a user namespace of its own, where it
 * has the rights of root's files but is not root, or as another user.
 *
 * @param prefix what stands before the command
 * @param owner who has to own the data directory
 */
record PostgresAccount(List<String> prefix, UserPrincipal owner) {
    private static final String OTHER_USER = "nobody";
    private static final String EXEC = "exec \"$@\"";

    private record Way(List<String> prefix, boolean otherUser) {}

    /** Nobody can run the server here. */
    static final class NoneException extends ServerStartException {
        NoneException(String message) {
            super(message);
        }
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /** Gives all files under the directory to the owner, where they are not already. */
    void own(Path directory) throws IOException {
        if (Files.getOwner(directory).equals(owner)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setOwner(file, owner);
            }
        }
    }

    /** The account that can run these binaries on this home. */
    static PostgresAccount find(PostgresBinaries binaries, Path home) {
        try {
            UserPrincipal self = currentUser();
            if (new UnixSystem().getUid() != 0) {
                return new PostgresAccount(List.of(), self);
            }
            List<String> failed = new ArrayList<>();
            for (Way way : waysForRoot()) {
                if (way.otherUser()) {
                    letThrough(home);
                }
                Command.Result result = Command.run(probe(way, binaries, home));
                if (result.ok()) {
                    return new PostgresAccount(way.prefix(), way.otherUser() ? otherUser() : self);
                }
                failed.add(way.prefix().getFirst() + " (" + result.output().replace('\n', ' ') + ")");
            }
            throw refused(failed, home);
        } catch (IOException e) {
            throw new ServerStartException("Cannot find out as whom PostgreSQL could run: " + e, e);
        }
    }

    /** The other user has to reach its data, which are under a home that only we can enter. */
    private static void letThrough(Path home) throws IOException {
        String group = Command.run(List.of("id", "-gn", OTHER_USER)).output();
        Path above = home.getParent();
        if (above != null) {
            PrivateHome.letThrough(above, group);
        }
    }

    private static UserPrincipal currentUser() throws IOException {
        Path probe = Files.createTempFile("synapse", ".owner");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static UserPrincipal otherUser() throws IOException {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER);
    }

    private static List<Way> waysForRoot() {
        String group = Command.run(List.of("id", "-g", OTHER_USER)).output();
        return List.of(
                new Way(List.of("unshare", "-U"), false),
                new Way(List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + group, "--clear-groups"), true),
                new Way(List.of("runuser", "-u", OTHER_USER, "--"), true),
                new Way(List.of("su", "-s", "/bin/sh", "-c", EXEC, "--", OTHER_USER, "sh"), true),
                new Way(List.of("sudo", "-n", "-u", OTHER_USER, "--"), true));
    }

    private static List<String> probe(Way way, PostgresBinaries binaries, Path home) {
        String script = "\"$0\" --version >/dev/null && cd \"$1\"";
        List<String> command = List.of("/bin/sh", "-c", script, binaries.program("postgres"), home.toString());
        return Stream.concat(way.prefix().stream(), command.stream()).toList();
    }

    private static NoneException refused(List<String> tried, Path home) {
        return new NoneException("PostgreSQL refuses to run as root, and no way to run it otherwise on " + home
                + " works here. Tried: " + String.join(", ", tried)
                + ". Start Synapse as an ordinary user, choose a SYNAPSE_HOME that the user " + OTHER_USER
                + " can reach, or set DATABASE_URL to a server of your own.");
    }
}
