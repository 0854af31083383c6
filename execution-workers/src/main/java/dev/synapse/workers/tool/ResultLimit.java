package dev.synapse.workers.tool;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Keeps results to a size that a prompt can hold: 32 KB of UTF-8, the mark included. */
final class ResultLimit {
    static final int MAX_BYTES = 32 << 10;
    private static final String MARK = "\n[cut: the result was longer than 32 KB]";

    private ResultLimit() {}

    static ToolResult cut(ToolResult result) {
        String content = result.content();
        if (content.length() <= MAX_BYTES / 3 || content.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return result;
        }
        CharBuffer rest = CharBuffer.wrap(content);
        StandardCharsets.UTF_8.newEncoder().encode(rest, ByteBuffer.allocate(MAX_BYTES - MARK.length()), true);
        return new ToolResult(content.substring(0, rest.position()) + MARK);
    }
}
