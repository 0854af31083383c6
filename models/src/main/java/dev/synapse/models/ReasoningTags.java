package dev.synapse.models;

/**
 * Divides a streamed text into reasoning and answer. Some servers leave the reasoning of a model in its text: in blocks from {@code
 * <think>} to {@code </think>}, each at the beginning of a line, or before a closing tag whose opening tag was part of the prompt. Tags
 * elsewhere belong to the answer. For one stream on one thread.
 */
final class ReasoningTags {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private final StringBuilder held = new StringBuilder();
    private boolean inBlock;
    private boolean afterBlock;
    private boolean hadBlock;
    private boolean hasText;
    private boolean atLineStart = true;
    private int openTagsInText;

    /**
     * What a piece adds.
     *
     * @param restarts whether all text before this piece was reasoning
     */
    record Split(String reasoning, boolean restarts, String text) {}

    /** Divides the next piece, with what was held back before it. */
    Split read(String piece) {
        held.append(piece);
        Pieces pieces = new Pieces();
        while (inBlock ? endBlock(pieces) : readText(pieces)) {
            // each step takes one tag
        }
        return pieces.split();
    }

    /** What is still held back at the end of the stream. */
    Split end() {
        String rest = take(held.length());
        return inBlock ? new Split(rest, false, "") : new Split("", false, rest);
    }

    /** Reads to the end of the block; false if it has not ended yet. */
    private boolean endBlock(Pieces pieces) {
        int end = held.indexOf(CLOSE);
        pieces.reasoning.append(take(end < 0 ? held.length() - tail() : end));
        if (end >= 0) {
            closeBlock();
        }
        return end >= 0;
    }

    private void closeBlock() {
        take(CLOSE.length());
        inBlock = false;
        afterBlock = true;
        hadBlock = true;
    }

    /** Reads text and the tag after it; false if there is none yet. */
    private boolean readText(Pieces pieces) {
        if (afterBlock) {
            held.delete(0, held.length() - held.toString().stripLeading().length());
        }
        int open = held.indexOf(OPEN);
        int close = held.indexOf(CLOSE);
        boolean opens = open >= 0 && (close < 0 || open < close);
        int end = opens ? open : close;
        text(pieces, take(end < 0 ? held.length() - tail() : end));
        if (opens) {
            open(pieces);
        } else if (close >= 0) {
            close(pieces);
        }
        return end >= 0;
    }

    private void open(Pieces pieces) {
        if (!atLineStart && !afterBlock) {
            openTagsInText++;
            text(pieces, take(OPEN.length()));
            return;
        }
        if (!hasText) {
            pieces.restart();
        }
        take(OPEN.length());
        inBlock = true;
    }

    private void close(Pieces pieces) {
        if (openTagsInText > 0 || hadBlock) {
            openTagsInText = Math.max(0, openTagsInText - 1);
            text(pieces, take(CLOSE.length()));
            return;
        }
        pieces.restart();
        closeBlock();
    }

    private void text(Pieces pieces, String text) {
        if (!text.isEmpty()) {
            pieces.text.append(text);
            atLineStart =
                    text.substring(text.lastIndexOf('\n') + 1).isBlank() && (atLineStart || text.indexOf('\n') >= 0);
            hasText |= !text.isBlank();
            afterBlock = false;
        }
    }

    /** The length of the longest end of the held text with which a tag may begin. */
    private int tail() {
        for (int length = Math.min(CLOSE.length() - 1, held.length()); length > 0; length--) {
            String end = held.substring(held.length() - length);
            if (CLOSE.startsWith(end) || OPEN.startsWith(end)) {
                return length;
            }
        }
        return 0;
    }

    private String take(int length) {
        String taken = held.substring(0, length);
        held.delete(0, length);
        return taken;
    }

    private static final class Pieces {
        private final StringBuilder reasoning = new StringBuilder();
        private final StringBuilder text = new StringBuilder();
        private boolean restarts;

        void restart() {
            reasoning.append(text);
            text.setLength(0);
            restarts = true;
        }

        Split split() {
            return new Split(reasoning.toString(), restarts, text.toString());
        }
    }
}
