package dev.synapse.cli;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** The talk in one group, a turn at a time. */
final class Conversation {
    private static final int EVENTS_AHEAD = 4096;

    private final Api api;
    private final Wire.Group group;
    private final Pace pace;
    private final Interrupts interrupts;
    private final Consumer<String> notice;
    private long seq;

    Conversation(Api api, Lobby.Found found, Pace pace, Interrupts interrupts, Consumer<String> notice) {
        this.api = api;
        this.group = found.group();
        this.pace = pace;
        this.interrupts = interrupts;
        this.notice = notice;
        this.seq = found.fresh() ? 0 : -1;
    }

    Wire.Group group() {
        return group;
    }

    /** Posts a message and shows its turn until that has ended. The events are listened to before, so none is missed. */
    Outcome ask(String text, View view) {
        BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENTS_AHEAD);
        try (EventStream stream = new EventStream(api, group.id(), seq, pace, events)) {
            stream.open();
            Message posted = api.post(group.id(), text);
            interrupts.turnBegins(events);
            Outcome outcome =
                    new TurnRun(new TurnHistory(api, group.id(), posted), view, events, pace, notice).follow();
            seq = stream.lastSeq();
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatException.failed("interrupted");
        } finally {
            interrupts.turnEnds();
            view.end();
        }
    }
}
