package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.BoundedLines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from a stream of server-sent events, one per event. For one thread.
 *
 * <p>Format: <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent events</a>.
 */
final class SseReader {
    private SseReader() {}

    /**
     * Reads to the end of the stream.
     *
     * @throws TransportException if an event is too large
     */
    static void read(InputStream stream, Consumer<String> messages) throws IOException {
        BoundedLines lines = new BoundedLines(stream, McpTransport.MAX_MESSAGE);
        StringBuilder data = new StringBuilder();
        boolean message = true;
        for (@Nullable Line line = lines.next(); line != null; line = lines.next()) {
            String text = line.text();
            if (line.tooLong() || data.length() + text.length() > McpTransport.MAX_MESSAGE) {
                throw TransportException.rejected(McpTransport.TOO_LARGE);
            }
            if (text.isEmpty()) {
                if (message && !data.isEmpty()) {
                    messages.accept(data.toString());
                }
                data.setLength(0);
                message = true;
            } else if (text.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value(text, "data:"));
            } else if (text.startsWith("event:")) {
                message = value(text, "event:").equals("message");
            }
        }
    }

    private static String value(String line, String field) {
        String value = line.substring(field.length());
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
