package dev.synapse.models;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Divides a streamed text into reasoning and answer. Some servers leave the reasoning of a model in its text: in blocks from {@code
 * <think>} to {@code </think>}, each at the beginning of a line, or before a closing tag whose opening tag was part of the prompt. Tags
 * elsewhere, and in blocks of code, belong to the answer. Other models have tags of their own; those that are also words of documents count
 * at the beginning of the answer only. For one stream on one thread.
 */
final class ReasoningTags {
    private static final List<Tag> TAGS = List.of(
            new Tag("<think>", "</think>", false),
            new Tag("<seed:think>", "</seed:think>", false),
            new Tag("[THINK]", "[/THINK]", false),
            new Tag("\u25C1think\u25B7", "\u25C1/think\u25B7", false),
            new Tag("<thinking>", "</thinking>", true),
            new Tag("<thought>", "</thought>", true),
            new Tag("<reasoning>", "</reasoning>", true));

    /** The characters with which tags begin. */
    private static final String FIRST_CHARACTERS = "<[\u25C1";

    private static final int MAX_LINE_START = 20;

    private final StringBuilder held = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private @Nullable Tag block;
    private boolean inCode;
    private boolean afterBlock;
    private boolean hadBlock;
    private boolean hasText;
    private boolean atLineStart = true;
    private int openTagsInText;

    /** @param first whether it counts at the beginning of the answer only, and never without its opening tag */
    private record Tag(String open, String close, boolean first) {}

    /** A tag in the held text. */
    private record Found(int position, Tag tag, String text) {

        boolean opens() {
            return text.equals(tag.open());
        }
    }

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
        while (block == null ? readText(pieces) : endBlock(pieces, block)) {
            // each step takes one tag
        }
        return pieces.split();
    }

    /** What is still held back at the end of the stream. */
    Split end() {
        String rest = take(held.length());
        return block == null ? new Split("", false, rest) : new Split(rest, false, "");
    }

    /** Reads to the end of the block; false if it has not ended yet. */
    private boolean endBlock(Pieces pieces, Tag tag) {
        int end = position(tag.close());
        pieces.reasoning.append(take(end < 0 ? held.length() - tail(tag.close()) : end));
        if (end >= 0) {
            closeBlock(tag);
        }
        return end >= 0;
    }

    private void closeBlock(Tag tag) {
        take(tag.close().length());
        block = null;
        afterBlock = true;
        hadBlock = true;
    }

    /** Reads text and the tag after it; false if there is none yet. */
    private boolean readText(Pieces pieces) {
        if (afterBlock) {
            held.delete(0, held.length() - held.toString().stripLeading().length());
        }
        Optional<Found> found = firstTag();
        text(pieces, take(found.map(Found::position).orElse(held.length() - tail())));
        found.ifPresent(tag -> {
            if (tag.opens()) {
                open(pieces, tag.tag());
            } else {
                close(pieces, tag.tag());
            }
        });
        return found.isPresent();
    }

    private Optional<Found> firstTag() {
        if (!mayHaveTag()) {
            return Optional.empty();
        }
        return TAGS.stream()
                .flatMap(tag -> Stream.of(tag.open(), tag.close()).map(text -> new Found(position(text), tag, text)))
                .filter(found -> found.position() >= 0)
                .min(Comparator.comparingInt(Found::position));
    }

    private void open(Pieces pieces, Tag tag) {
        boolean counts = tag.first() ? !hasText && !hadBlock : (atLineStart || afterBlock) && !inCode;
        if (!counts) {
            openTagsInText++;
            text(pieces, take(tag.open().length()));
            return;
        }
        if (!hasText) {
            pieces.restart();
        }
        take(tag.open().length());
        block = tag;
    }

    private void close(Pieces pieces, Tag tag) {
        if (openTagsInText > 0 || hadBlock || tag.first()) {
            openTagsInText = Math.max(0, openTagsInText - 1);
            text(pieces, take(tag.close().length()));
            return;
        }
        pieces.restart();
        closeBlock(tag);
    }

    private void text(Pieces pieces, String text) {
        if (!text.isEmpty()) {
            pieces.text.append(text);
            atLineStart =
                    text.substring(text.lastIndexOf('\n') + 1).isBlank() && (atLineStart || text.indexOf('\n') >= 0);
            hasText |= !text.isBlank();
            afterBlock = false;
            for (int i = 0; i < text.length(); i++) {
                followCode(text.charAt(i));
            }
        }
    }

    /** Notes the lines that begin and end blocks of code in Markdown. */
    private void followCode(char c) {
        if (c == '\n') {
            String start = line.toString().strip();
            inCode ^= start.startsWith("```") || start.startsWith("~~~");
            line.setLength(0);
        } else if (line.length() < MAX_LINE_START) {
            line.append(c);
        }
    }

    /** The position of a tag, in any case, in the held text; -1 if it is not there. */
    private int position(String tag) {
        String first = tag.substring(0, 1);
        int start = held.indexOf(first);
        while (start >= 0 && !isAt(start, tag)) {
            start = held.indexOf(first, start + 1);
        }
        return start >= 0 && start + tag.length() <= held.length() ? start : -1;
    }

    /** Whether the tag is at the position, as far as the held text goes. */
    private boolean isAt(int start, String tag) {
        int length = Math.min(tag.length(), held.length() - start);
        return held.substring(start, start + length).equalsIgnoreCase(tag.substring(0, length));
    }

    /** Most pieces of an answer have no tag, nor the beginning of one. */
    private boolean mayHaveTag() {
        for (int i = 0; i < held.length(); i++) {
            if (FIRST_CHARACTERS.indexOf(held.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The length of the longest end of the held text with which a tag may begin. */
    private int tail() {
        if (!mayHaveTag()) {
            return 0;
        }
        return TAGS.stream()
                .flatMap(tag -> Stream.of(tag.open(), tag.close()))
                .mapToInt(this::tail)
                .max()
                .orElse(0);
    }

    private int tail(String tag) {
        int start = held.lastIndexOf(tag.substring(0, 1));
        return start >= 0 && held.length() - start < tag.length() && isAt(start, tag) ? held.length() - start : 0;
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
