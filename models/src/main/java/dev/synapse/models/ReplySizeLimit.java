package dev.synapse.models;

import dev.synapse.models.http.StreamException;
import dev.synapse.models.http.StreamFailure.TooLarge;

/**
 * Limits the size of one reply. For one stream on one thread; excess is a {@link StreamException} with {@link
 * TooLarge}.
 */
final class ReplySizeLimit {
    static final int MAX_TEXT = 1 << 20;
    static final int MAX_TOOL_CALLS = 64;
    static final int MAX_ARGUMENTS = 64 << 10;

    private int text;

    /** Adds to the number of characters of text so far. */
    void addText(int characters) {
        text += characters;
        if (text > MAX_TEXT) {
            throw new StreamException(new TooLarge("the text of the answer", "1 MB"));
        }
    }

    static void checkToolCalls(int count) {
        if (count > MAX_TOOL_CALLS) {
            throw new StreamException(new TooLarge("the number of tool calls in one answer", MAX_TOOL_CALLS + ""));
        }
    }

    static void checkArguments(int characters) {
        if (characters > MAX_ARGUMENTS) {
            throw new StreamException(new TooLarge("the arguments of a tool call", "64 KB"));
        }
    }
}
