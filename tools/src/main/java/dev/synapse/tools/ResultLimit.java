package dev.synapse.tools;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Limits a result to text of a maximum size, including the truncation mark. What exceeds the limit is not copied. */
final class ResultLimit {
    private static final int SAMPLE = 4096;

    private ResultLimit() {}

    /**
     * Truncates the result to {@code maxBytes} of UTF-8.
     *
     * @throws ToolException if the result is not text
     */
    static ToolResult apply(ToolResult result, int maxBytes, String tool) throws ToolException {
        String content = result.content();
        if (isBinary(content)) {
            throw ToolException.permanent(
                    "%s returned a result that is not text (%d characters).".formatted(tool, content.length()));
        }
        if (content.length() <= maxBytes / 3) {
            return result;
        }
        String mark = "\n[truncated: the result was longer than " + size(maxBytes) + "]";
        int fitting = fittingLength(content, maxBytes);
        return fitting == content.length()
                ? result
                : new ToolResult(content.substring(0, fittingLength(content, maxBytes - mark.length())) + mark, true);
    }

    /** The number of leading characters that fit into this number of UTF-8 bytes, without splitting a character. */
    private static int fittingLength(String content, int bytes) {
        CharBuffer rest = CharBuffer.wrap(content);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(rest, ByteBuffer.allocate(bytes), true);
        return rest.position();
    }

    /** Whether more than a tenth of its start are characters that do not occur in text. */
    private static boolean isBinary(String content) {
        String start = content.substring(0, Math.min(SAMPLE, content.length()));
        long invalid = start.chars()
                .filter(c -> c == '\uFFFD' || (c < ' ' && !Character.isWhitespace(c)))
                .count();
        return invalid * 10 > start.length();
    }

    private static String size(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KB" : bytes + " bytes";
    }
}
