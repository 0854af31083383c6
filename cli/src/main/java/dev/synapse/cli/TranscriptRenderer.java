package dev.synapse.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints messages that are streamed in parallel one at a time. The message whose stream began first is active and is
 * printed token by token; finished messages and other lines are queued until it is complete. Then the queue is printed
 * in order of completion, and the oldest unfinished message becomes active.
 */
final class TranscriptRenderer {
    private final Screen screen;
    private final Map<String, StreamedMessage> unfinished = new LinkedHashMap<>();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private @Nullable StreamedMessage active;

    TranscriptRenderer(Screen screen) {
        this.screen = screen;
    }

    void delta(String id, String alias, String text) {
        StreamedMessage message = unfinished.computeIfAbsent(id, _ -> new StreamedMessage(screen, alias));
        message.append(text);
        if (active == null) {
            active = message;
        }
        if (active == message) {
            message.showStable();
        }
    }

    void complete(Message message) {
        StreamedMessage known = unfinished.remove(message.id());
        StreamedMessage streamed = known == null ? new StreamedMessage(screen, message.senderAlias()) : known;
        if (active == streamed) {
            streamed.finish(message.shownText());
            activateNext();
        } else {
            printOrQueue(() -> streamed.finish(message.shownText()));
        }
    }

    void line(Screen.Style style, String text) {
        printOrQueue(() -> screen.line(style, text));
    }

    /** Drops the message of a step attempt that failed. */
    void discard(String id) {
        StreamedMessage message = unfinished.remove(id);
        if (message != null && active == message) {
            if (message.endLine()) {
                screen.line(Screen.Style.DIM, "  (discarded; " + message.alias() + " starts again)");
            }
            activateNext();
        }
    }

    /** Stops streaming the unfinished messages, because deltas are missing. */
    void markIncomplete() {
        unfinished.values().forEach(StreamedMessage::markIncomplete);
    }

    /** Ends the transcript: unfinished messages are dropped, queued lines printed. */
    void clear() {
        if (active != null) {
            active.endLine();
        }
        unfinished.clear();
        activateNext();
    }

    boolean isIdle() {
        return active == null;
    }

    private void printOrQueue(Runnable show) {
        if (active == null) {
            show.run();
        } else {
            queued.add(show);
        }
    }

    private void activateNext() {
        active = null;
        while (!queued.isEmpty()) {
            queued.remove().run();
        }
        if (!unfinished.isEmpty()) {
            active = unfinished.values().iterator().next();
            active.showStable();
        }
    }
}
