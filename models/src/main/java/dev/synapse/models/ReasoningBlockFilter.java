package dev.synapse.models;

/**
 * Removes a {@code <think>…</think>} block from the beginning of an answer. Ollama has a separate field for
 * reasoning, but older versions, and models with an unknown template, put it into the text. For one stream on one
 * thread.
 */
final class ReasoningBlockFilter {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";
    private static final int MAX_HELD = 100;

    private final StringBuilder held = new StringBuilder();
    private State state = State.START;

    private enum State {
        START,
        REASONING,
        AFTER_REASONING,
        TEXT
    }

    /** Returns the visible text of the next piece and of what was held back before it. */
    String filter(String piece) {
        if (state == State.TEXT) {
            return piece;
        }
        held.append(piece);
        if (state == State.START && !isPossibleStart()) {
            return text();
        }
        if (state == State.REASONING && held.indexOf(CLOSE) >= 0) {
            held.delete(0, held.indexOf(CLOSE) + CLOSE.length());
            state = State.AFTER_REASONING;
        }
        if (state == State.REASONING) {
            held.delete(0, Math.max(0, held.length() - CLOSE.length()));
        }
        return state == State.AFTER_REASONING ? textAfterReasoning() : "";
    }

    /** Returns the text that is still held back at the end of the stream. */
    String rest() {
        return state == State.START ? text() : "";
    }

    /** The text after the block, without leading white space. */
    private String textAfterReasoning() {
        String rest = held.toString().stripLeading();
        held.setLength(0);
        if (!rest.isEmpty()) {
            state = State.TEXT;
        }
        return rest;
    }

    /** Whether the text so far may be the start of a block; switches the state if it is one. */
    private boolean isPossibleStart() {
        String start = held.toString().stripLeading();
        if (start.startsWith(OPEN)) {
            held.delete(0, held.length() - start.length() + OPEN.length());
            state = State.REASONING;
            return true;
        }
        return OPEN.startsWith(start) && held.length() < MAX_HELD;
    }

    private String text() {
        state = State.TEXT;
        String text = held.toString();
        held.setLength(0);
        return text;
    }
}
