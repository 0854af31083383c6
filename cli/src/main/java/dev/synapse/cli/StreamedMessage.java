package dev.synapse.cli;

/** A message being streamed: its text so far and how much of it is on the screen. */
final class StreamedMessage {
    private final Screen screen;
    private final String alias;
    private final StringBuilder text = new StringBuilder();
    private int shown;
    private boolean incomplete;

    StreamedMessage(Screen screen, String alias) {
        this.screen = screen;
        this.alias = alias;
    }

    void append(String delta) {
        if (!incomplete) {
            text.append(delta);
        }
    }

    /** Stops streaming, because deltas are missing: {@link #finish} prints the rest. */
    void markIncomplete() {
        incomplete = true;
    }

    /** Prints the new text, without anything that may be the start of the Orchestrator's completion marker. */
    void showStable() {
        boolean orchestrator = alias.equals(Message.ORCHESTRATOR);
        show(text, orchestrator ? CompletionMarker.stableLength(text) : Texts.endOf(text, text.length()));
    }

    /** Prints the rest of the complete text and ends its line. */
    void finish(String complete) {
        boolean continues = complete.length() >= shown
                && text.subSequence(0, shown).toString().contentEquals(complete.substring(0, shown));
        if (!continues) {
            screen.text("\n");
            screen.line(Screen.Style.DIM, "  (parts of the stream were lost; the complete message:)");
            shown = 0;
        }
        String stripped = complete.stripTrailing();
        show(stripped, stripped.length());
        endLine();
    }

    private void show(CharSequence from, int end) {
        if (shown == 0) {
            int start = 0;
            while (start < end && Character.isWhitespace(from.charAt(start))) {
                start++;
            }
            if (start == end) {
                return;
            }
            screen.speaker(alias);
            shown = start;
        }
        if (end > shown) {
            screen.text(from.subSequence(shown, end).toString());
            shown = end;
        }
    }

    /** Ends the line if any text was printed; returns whether it was. */
    boolean endLine() {
        if (shown > 0) {
            screen.text("\n");
        }
        return shown > 0;
    }

    String alias() {
        return alias;
    }
}
