package dev.synapse.allinone;

import dev.synapse.backup.BackupApplication;
import dev.synapse.shared.settings.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code backup} and {@code restore} in this process, and what they print. */
final class CommandOutput {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final BackupApplication application;

    CommandOutput(Environment env, Path home, Path directory) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        application = new BackupApplication(new HomeInstallation(env, home), directory, out, out);
    }

    int backup(String... args) {
        printed.reset();
        return application.backup(List.of(args));
    }

    int restore(String... args) {
        printed.reset();
        return application.restore(List.of(args));
    }

    String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
