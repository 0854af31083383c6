package dev.synapse.tools;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Makes a result fit for a prompt: text, and of a size that it can hold, the mark of the cut included. What is beyond the
 * limit is not copied.
 */
final class ResultLimit {
    private static final int SAMPLE = 4096;

    private ResultLimit() {}

    static ToolResult apply(ToolResult result, int maxBytes, String tool) throws ToolException {
        String content = result.content();
        if (isBinary(content)) {
            throw ToolException.lasting(
                    "%s answered with something that is not text (%d characters).".formatted(tool, content.length()));
        }
        if (content.length() <= maxBytes / 3) {
            return result;
        }
        String mark = "\n[cut: the result was longer than " + size(maxBytes) + "]";
        int whole = encodable(content, maxBytes);
        return whole == content.length()
                ? result
                : new ToolResult(content.substring(0, encodable(content, maxBytes - mark.length())) + mark, true);
    }

    /** How many characters from the start fit into so many bytes, none of them half. */
    private static int encodable(String content, int bytes) {
        CharBuffer rest = CharBuffer.wrap(content);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(rest, ByteBuffer.allocate(bytes), true);
        return rest.position();
    }

    /** Whether a tenth of its start are characters that no text has. */
    private static boolean isBinary(String content) {
        String start = content.substring(0, Math.min(SAMPLE, content.length()));
        long odd = start.chars()
                .filter(c -> c == '\uFFFD' || (c < ' ' && !Character.isWhitespace(c)))
                .count();
        return odd * 10 > start.length();
    }

    private static String size(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KB" : bytes + " bytes";
    }
}
