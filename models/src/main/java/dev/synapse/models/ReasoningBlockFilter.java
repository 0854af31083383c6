package dev.synapse.models;

/**
 * Leaves out what a model thinks aloud before it answers: a block {@code <think>…</think>} at the very beginning. Ollama has a field of
 * its own for thoughts, but its older versions, and models whose template it does not know, put them into the text. For one stream.
 */
final class ReasoningBlockFilter {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";
    private static final int MOST_HELD = 100;

    private final StringBuilder held = new StringBuilder();
    private State state = State.BEFORE;

    private enum State {
        BEFORE,
        WITHIN,
        BEHIND,
        TEXT
    }

    /** What of the stream's next piece, and of what was held back before it, is text. */
    String without(String piece) {
        if (state == State.TEXT) {
            return piece;
        }
        held.append(piece);
        if (state == State.BEFORE && !mayOpen()) {
            return text();
        }
        if (state == State.WITHIN && held.indexOf(CLOSE) >= 0) {
            held.delete(0, held.indexOf(CLOSE) + CLOSE.length());
            state = State.BEHIND;
        }
        if (state == State.WITHIN) {
            held.delete(0, Math.max(0, held.length() - CLOSE.length()));
        }
        return state == State.BEHIND ? behind() : "";
    }

    /** What is still held back at the end and is text after all. */
    String rest() {
        return state == State.BEFORE ? text() : "";
    }

    /** What follows the block, without the space between them. */
    private String behind() {
        String rest = held.toString().stripLeading();
        held.setLength(0);
        if (!rest.isEmpty()) {
            state = State.TEXT;
        }
        return rest;
    }

    /** Whether what has come may be the beginning of a block; if it is one, the state says so. */
    private boolean mayOpen() {
        String begun = held.toString().stripLeading();
        if (begun.startsWith(OPEN)) {
            held.delete(0, held.length() - begun.length() + OPEN.length());
            state = State.WITHIN;
            return true;
        }
        return OPEN.startsWith(begun) && held.length() < MOST_HELD;
    }

    private String text() {
        state = State.TEXT;
        String text = held.toString();
        held.setLength(0);
        return text;
    }
}
