package dev.synapse.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps parallel speakers readable. The first one to begin has the floor and is shown token by token; what others say,
 * and all that happens meanwhile, waits until that message is whole. Then follows what has been finished in the order
 * in which it was, and after that the floor goes to the longest of those still speaking.
 */
final class Stage {
    private final Screen screen;
    private final Map<String, Speech> speaking = new LinkedHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable Speech floor;

    Stage(Screen screen) {
        this.screen = screen;
    }

    void delta(String id, String alias, String text) {
        Speech speech = speaking.computeIfAbsent(id, _ -> new Speech(screen, alias));
        speech.append(text);
        if (floor == null) {
            floor = speech;
        }
        if (floor == speech) {
            speech.showSettled();
        }
    }

    void whole(Message message) {
        Speech streamed = speaking.remove(message.id());
        Speech speech = streamed == null ? new Speech(screen, message.senderAlias()) : streamed;
        if (floor == speech) {
            speech.finish(message.shownText());
            passFloor();
        } else {
            later(() -> speech.finish(message.shownText()));
        }
    }

    void line(Screen.Style style, String text) {
        later(() -> screen.line(style, text));
    }

    /** The step is tried again: what it said does not count. */
    void discard(String id) {
        Speech speech = speaking.remove(id);
        if (speech != null && floor == speech) {
            if (speech.endLine()) {
                screen.line(Screen.Style.DIM, "  (that does not count: " + speech.alias() + " begins again)");
            }
            passFloor();
        }
    }

    /** Events are missing: nothing of what is being said now can be streamed further. */
    void holed() {
        speaking.values().forEach(Speech::holed);
    }

    /** Nothing more will be said. */
    void clear() {
        if (floor != null) {
            floor.endLine();
        }
        speaking.clear();
        passFloor();
    }

    boolean isQuiet() {
        return floor == null;
    }

    private void later(Runnable show) {
        if (floor == null) {
            show.run();
        } else {
            waiting.add(show);
        }
    }

    private void passFloor() {
        floor = null;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        if (!speaking.isEmpty()) {
            floor = speaking.values().iterator().next();
            floor.showSettled();
        }
    }
}
