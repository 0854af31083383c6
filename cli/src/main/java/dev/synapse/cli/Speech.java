package dev.synapse.cli;

/** A message while it is streamed: its text so far, and how much of that stands on the screen. */
final class Speech {
    private final Screen screen;
    private final String alias;
    private final StringBuilder text = new StringBuilder();
    private int shown;
    private boolean holed;

    Speech(Screen screen, String alias) {
        this.screen = screen;
        this.alias = alias;
    }

    void append(String delta) {
        if (!holed) {
            text.append(delta);
        }
    }

    /** Deltas are missing: the rest is shown when the whole message is there. */
    void holed() {
        holed = true;
    }

    /** Shows what is new; the Orchestrator's end mark never is. */
    void showSettled() {
        boolean orchestrator = alias.equals(Message.ORCHESTRATOR);
        show(text, orchestrator ? EndMark.settled(text) : Texts.endOf(text, text.length()));
    }

    /** Shows the rest of the whole message and ends its line. */
    void finish(String whole) {
        boolean continues = whole.length() >= shown
                && text.subSequence(0, shown).toString().contentEquals(whole.substring(0, shown));
        if (!continues) {
            screen.text("\n");
            screen.line(Screen.Style.DIM, "  (some of it was lost on the way; in whole:)");
            shown = 0;
        }
        String stripped = whole.stripTrailing();
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

    /** Ends the line where something of it was shown. */
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
