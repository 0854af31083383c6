package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.BoundedLines.Line;
import dev.synapse.tools.mcp.BoundedLines.LineEnd;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from a stream of server-sent events, one per event. For one thread.
 *
 * <p>Format: <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent events</a>.
 */
final class SseReader {
    private static final int MAX_RETRY_DIGITS = 9;

    private final SsePosition position;
    private final Consumer<String> messages;
    private final StringBuilder data = new StringBuilder();
    private @Nullable String id;
    private boolean isMessage = true;

    private SseReader(SsePosition position, Consumer<String> messages) {
        this.position = position;
        this.messages = messages;
    }

    /**
     * Reads to the end of the stream. Its last event may lack the blank line at its end: it is used if it is whole, but nothing is resumed
     * after it.
     *
     * @param position is moved after each event
     * @throws TransportException if an event is too large
     */
    static void read(InputStream stream, SsePosition position, Consumer<String> messages) throws IOException {
        SseReader reader = new SseReader(position, messages);
        BoundedLines lines = new BoundedLines(stream, McpTransport.MAX_MESSAGE, LineEnd.LF_OR_CR);
        boolean isFirst = true;
        for (@Nullable Line line = lines.next(); line != null; line = lines.next()) {
            if (line.tooLong() || reader.data.length() + line.text().length() > McpTransport.MAX_MESSAGE) {
                throw TransportException.rejected(McpTransport.TOO_LARGE);
            }
            reader.read(isFirst ? JsonRpc.withoutByteOrderMark(line.text()) : line.text());
            isFirst = false;
        }
        reader.deliver();
    }

    private void read(String line) {
        if (line.isEmpty()) {
            endOfEvent();
            return;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        String text = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "data" -> data.append(data.isEmpty() ? "" : "\n").append(text);
            case "event" -> isMessage = text.equals("message");
            case "id" -> id = text;
            case "retry" -> {
                if (text.matches("\\d{1," + MAX_RETRY_DIGITS + "}")) {
                    position.retryAfter(Duration.ofMillis(Long.parseLong(text)));
                }
            }
            default -> {
                // comments and unknown fields
            }
        }
    }

    private void endOfEvent() {
        if (id != null) {
            position.passed(id);
        }
        deliver();
        data.setLength(0);
        id = null;
        isMessage = true;
    }

    private void deliver() {
        if (isMessage && !data.isEmpty()) {
            messages.accept(data.toString());
        }
    }
}
