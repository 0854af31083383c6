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
 * The account that PostgreSQL runs under. PostgreSQL refuses to run as root, so root starts it either in a separate user namespace, where
 * it can access root's files without being root, or as another user.
 *
 * @param prefix the command prefix
 * @param owner the required owner of the data directory
 */
record PostgresAccount(List<String> prefix, UserPrincipal owner) {
    private static final String OTHER_USER = "nobody";
    private static final String EXEC = "exec \"$@\"";

    private record RunMethod(List<String> prefix, boolean otherUser) {}

    /** No account can run the server here. */
    static final class NoneException extends ServerStartException {
        NoneException(String message) {
            super(message);
        }
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /** Changes the owner of all files in the directory, unless they have it already. */
    void chown(Path directory) throws IOException {
        if (Files.getOwner(directory).equals(owner)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setOwner(file, owner);
            }
        }
    }

    /** Finds an account that can run these binaries on this home. */
    static PostgresAccount find(PostgresBinaries binaries, Path home) {
        try {
            UserPrincipal self = currentUser();
            if (new UnixSystem().getUid() != 0) {
                return new PostgresAccount(List.of(), self);
            }
            List<String> failed = new ArrayList<>();
            for (RunMethod method : methodsForRoot()) {
                if (method.otherUser()) {
                    allowTraversal(home);
                }
                Command.Result result = Command.run(probe(method, binaries, home));
                if (result.ok()) {
                    return new PostgresAccount(method.prefix(), method.otherUser() ? otherUser() : self);
                }
                failed.add(method.prefix().getFirst() + " (" + result.output().replace('\n', ' ') + ")");
            }
            throw refused(failed, home);
        } catch (IOException e) {
            throw new ServerStartException("Cannot determine an account for PostgreSQL: " + e, e);
        }
    }

    /** Lets the other user reach its data in a home that only we can enter. */
    private static void allowTraversal(Path home) throws IOException {
        String group = Command.run(List.of("id", "-gn", OTHER_USER)).output();
        Path above = home.getParent();
        if (above != null) {
            PrivateHome.allowTraversal(above, group);
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

    private static List<RunMethod> methodsForRoot() {
        String group = Command.run(List.of("id", "-g", OTHER_USER)).output();
        return List.of(
                new RunMethod(List.of("unshare", "-U"), false),
                new RunMethod(List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + group, "--clear-groups"), true),
                new RunMethod(List.of("runuser", "-u", OTHER_USER, "--"), true),
                new RunMethod(List.of("su", "-s", "/bin/sh", "-c", EXEC, "--", OTHER_USER, "sh"), true),
                new RunMethod(List.of("sudo", "-n", "-u", OTHER_USER, "--"), true));
    }

    private static List<String> probe(RunMethod method, PostgresBinaries binaries, Path home) {
        String script = "\"$0\" --version >/dev/null && cd \"$1\"";
        List<String> command = List.of("/bin/sh", "-c", script, binaries.program("postgres"), home.toString());
        return Stream.concat(method.prefix().stream(), command.stream()).toList();
    }

    private static NoneException refused(List<String> tried, Path home) {
        return new NoneException("PostgreSQL refuses to run as root, and no other account can run it on " + home
                + ". Tried: " + String.join(", ", tried)
                + ". Start Synapse as an unprivileged user, choose a SYNAPSE_HOME that the user " + OTHER_USER
                + " can access, or set DATABASE_URL to your own server.");
    }
}
