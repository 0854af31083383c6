package dev.synapse.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Standard input, output and error, and which of them are terminals. */
record StandardStreams(InputStream in, PrintStream out, PrintStream err, Terminals terminals) {

    record Terminals(boolean in, boolean out, boolean err) {}

    /** The streams of this process, always in UTF-8: in a POSIX locale Java would replace each umlaut by a question mark. */
    static StandardStreams system() {
        return new StandardStreams(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), detect());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Uses a shell, because Java only reports whether input and output are both terminals. */
    private static Terminals detect() {
        String script = "[ -t 0 ]; i=$?; [ -t 1 ]; o=$?; [ -t 2 ]; exit $((i + 2 * o + 4 * $?))";
        try {
            int code =
                    new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor();
            return new Terminals((code & 1) == 0, (code & 2) == 0, (code & 4) == 0);
        } catch (IOException e) {
            boolean both = Optional.ofNullable(System.console())
                    .map(Console::isTerminal)
                    .orElse(false);
            return new Terminals(both, both, both);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Terminals(false, false, false);
        }
    }

    boolean interactive() {
        return terminals.in() && terminals.out();
    }
}
