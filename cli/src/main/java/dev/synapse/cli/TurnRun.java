package dev.synapse.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one turn to its end. The live events lead; where they are quiet for a while, or incomplete, the server is
 * asked for the turn and its messages, so that a lost event delays the end but never hides it.
 */
final class TurnRun {
    private final TurnHistory history;
    private final View view;
    private final BlockingQueue<Event> events;
    private final Pace pace;
    private final Consumer<String> notice;

    private final long began = System.nanoTime();
    private final Set<String> seen = new HashSet<>();
    private List<Message> messages = new ArrayList<>();
    private boolean holed;
    private boolean broken;

    TurnRun(TurnHistory history, View view, BlockingQueue<Event> events, Pace pace, Consumer<String> notice) {
        this.history = history;
        this.view = view;
        this.events = events;
        this.pace = pace;
        this.notice = notice;
    }

    Outcome follow() throws InterruptedException {
        while (true) {
            Duration left = pace.answer().minus(took());
            if (!left.isPositive()) {
                return timedOut();
            }
            Duration wait = left.compareTo(pace.quiet()) < 0 ? left : pace.quiet();
            Event event = events.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            Optional<Outcome> end = event == null ? asked() : received(event);
            if (end.isPresent()) {
                return end.get();
            }
        }
    }

    private Optional<Outcome> received(Event event) {
        if (!event.concerns(history.turnId())) {
            return Optional.empty();
        }
        switch (event) {
            case Event.Said(Message message) -> said(message);
            case Event.Interrupted() -> notice.accept(cancelled());
            case Event.Broken(ChatException cause) -> {
                broken = true;
                notice.accept(cause.getMessage() + "; looking at the turn now and then instead");
            }
            case Event.Resync(), Event.Delta _, Event.Discarded _, Event.TurnChanged _ -> view.show(event);
            case Event.StepChanged _, Event.Link _, Event.Unknown _ -> view.show(event);
        }
        return switch (event) {
            case Event.TurnChanged changed ->
                ended(changed.status(), changed.error().orElse(""), changed.usage());
            case Event.Resync(), Event.Broken _ -> {
                holed = true;
                yield asked();
            }
            default -> Optional.empty();
        };
    }

    private void said(Message message) {
        if (seen.add(message.id())) {
            messages.add(message);
            view.show(new Event.Said(message));
        }
    }

    /** Asks the server whether the turn has ended. A server that is away for a while may still come back. */
    private Optional<Outcome> asked() {
        try {
            Wire.Turn turn = history.turn();
            Optional<Outcome.Status> end = finalStatus(turn.status());
            if (end.isPresent()) {
                holed = true;
            }
            return ended(turn.status(), Texts.reason(turn.error()).orElse(""), turn.usage());
        } catch (ChatException e) {
            if (e.isNoServer() && !broken) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Outcome> ended(String status, String reason, Wire.@Nullable Usage usage) {
        return finalStatus(status).map(end -> {
            if (holed || (end == Outcome.Status.COMPLETED && Answer.of(messages).isEmpty())) {
                List<Message> all = history.messages();
                all.forEach(this::said);
                messages = all;
            }
            return new Outcome(end, reason, Answer.of(messages), usage, took());
        });
    }

    private static Optional<Outcome.Status> finalStatus(String status) {
        return switch (status) {
            case "completed" -> Optional.of(Outcome.Status.COMPLETED);
            case "failed" -> Optional.of(Outcome.Status.FAILED);
            case "cancelled" -> Optional.of(Outcome.Status.CANCELLED);
            default -> Optional.empty();
        };
    }

    private Outcome timedOut() {
        String reason = "no answer within %s; %s".formatted(Texts.seconds(pace.answer()), cancelled());
        return new Outcome(Outcome.Status.TIMED_OUT, reason, Optional.empty(), null, took());
    }

    private String cancelled() {
        try {
            return history.cancel()
                    ? "the server is asked to cancel the turn"
                    : "this server cannot cancel turns, so it goes on there";
        } catch (ChatException e) {
            return "the turn could not be cancelled: " + e.getMessage();
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
