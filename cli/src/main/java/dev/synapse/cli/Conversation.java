package dev.synapse.cli;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** A conversation in one group, one turn at a time. */
final class Conversation {
    private static final int EVENT_BUFFER = 4096;

    private final Api api;
    private final ApiTypes.Group group;
    private final Timeouts timeouts;
    private final InterruptHandler interrupts;
    private final Consumer<String> notice;
    private long seq;

    Conversation(
            Api api,
            GroupSelector.Selection selection,
            Timeouts timeouts,
            InterruptHandler interrupts,
            Consumer<String> notice) {
        this.api = api;
        this.group = selection.group();
        this.timeouts = timeouts;
        this.interrupts = interrupts;
        this.notice = notice;
        this.seq = selection.isNew() ? 0 : -1;
    }

    ApiTypes.Group group() {
        return group;
    }

    /** Uploads the files, posts a message with them, and shows its turn until it ends. Opens the event stream first, so that no event is missed. */
    TurnOutcome ask(String text, List<LocalFile> files, TurnView view) {
        List<String> uploaded =
                files.stream().map(file -> api.upload(group.id(), file)).toList();
        BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENT_BUFFER);
        try (EventStream stream = new EventStream(api, group.id(), seq, timeouts, events)) {
            stream.open();
            Message posted = api.post(group.id(), text, uploaded);
            interrupts.turnStarted(events);
            TurnOutcome outcome =
                    new TurnFollower(new TurnHistory(api, group.id(), posted), view, events, timeouts, notice).follow();
            seq = stream.lastSeq();
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatException.failed("interrupted");
        } finally {
            interrupts.turnEnded();
            view.end();
        }
    }
}
