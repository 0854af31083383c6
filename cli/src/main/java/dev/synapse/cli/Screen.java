package dev.synapse.cli;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/**
 * One output stream, with colours if it is a terminal that supports them. Escapes all text with {@link Texts#visible}.
 * Thread-safe; only {@link #text} writes partial lines.
 */
final class Screen {
    private static final String RESET = "\033[0m";
    private static final String[] SPEAKERS = {"\033[1;36m", "\033[1;33m", "\033[1;35m", "\033[1;32m", "\033[1;34m"};
    private static final int STATUS_LENGTH = 72;

    enum Style {
        PLAIN(""),
        DIM("\033[2m"),
        BOLD("\033[1m"),
        GOOD("\033[32m"),
        WARN("\033[33m"),
        BAD("\033[31m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private final Map<String, String> speakers = new HashMap<>();
    private boolean statusShown;

    Screen(PrintStream out, boolean terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.colours = terminal && colours;
    }

    synchronized void line(Style style, String text) {
        clearStatus();
        out.println(painted(style.code, Texts.visible(text)));
        out.flush();
    }

    /** Prints a speaker's name; the text follows on the same line. */
    synchronized void speaker(String alias) {
        clearStatus();
        out.print(painted(colourOf(alias), Texts.visible(alias) + " ▸") + " ");
    }

    /** Prints text without a line break. */
    synchronized void text(String text) {
        clearStatus();
        out.print(Texts.visible(text));
        out.flush();
    }

    /** Shows the current activity, on a terminal only; the next output replaces it. */
    synchronized void status(String text) {
        clearStatus();
        if (terminal && !text.isEmpty()) {
            out.print(painted(Style.DIM.code, Texts.excerpt(Texts.visible(text), STATUS_LENGTH)));
            out.flush();
            statusShown = true;
        }
    }

    private void clearStatus() {
        if (statusShown) {
            out.print("\r\033[K");
            statusShown = false;
        }
    }

    private String colourOf(String alias) {
        if (alias.equals(Message.ORCHESTRATOR)) {
            return Style.BOLD.code;
        }
        return speakers.computeIfAbsent(alias, _ -> SPEAKERS[speakers.size() % SPEAKERS.length]);
    }

    private String painted(String code, String text) {
        return colours && !code.isEmpty() ? code + text + RESET : text;
    }
}
