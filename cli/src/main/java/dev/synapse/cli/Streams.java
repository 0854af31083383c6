package dev.synapse.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Standard input, output and error, and which of them are a terminal. */
record Streams(InputStream in, PrintStream out, PrintStream err, Terminals terminals) {

    record Terminals(boolean in, boolean out, boolean err) {}

    /** The process's own, always UTF-8: a POSIX locale would otherwise turn each umlaut into a question mark. */
    static Streams system() {
        return new Streams(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), found());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Asks a shell, because Java only tells whether input and output are both a terminal. */
    private static Terminals found() {
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
