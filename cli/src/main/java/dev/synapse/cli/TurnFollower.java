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
 * Follows one turn until it ends. Uses the live events; if none arrive for a while, or if some are missing, requests the
 * turn and its messages from the server. A lost event therefore delays the end of the turn but cannot hide it.
 */
final class TurnFollower {
    private final TurnHistory history;
    private final TurnView view;
    private final BlockingQueue<Event> events;
    private final Timeouts timeouts;
    private final Consumer<String> notice;

    private final long start = System.nanoTime();
    private final Set<String> seen = new HashSet<>();
    private List<Message> messages = new ArrayList<>();
    private boolean incomplete;
    private boolean streamFailed;

    TurnFollower(
            TurnHistory history,
            TurnView view,
            BlockingQueue<Event> events,
            Timeouts timeouts,
            Consumer<String> notice) {
        this.history = history;
        this.view = view;
        this.events = events;
        this.timeouts = timeouts;
        this.notice = notice;
    }

    TurnOutcome follow() throws InterruptedException {
        while (true) {
            Duration left = timeouts.answer().minus(took());
            if (!left.isPositive()) {
                return timedOut();
            }
            Duration wait = left.compareTo(timeouts.poll()) < 0 ? left : timeouts.poll();
            Event event = events.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            Optional<TurnOutcome> end = event == null ? poll() : received(event);
            if (end.isPresent()) {
                return end.get();
            }
        }
    }

    private Optional<TurnOutcome> received(Event event) {
        if (!event.concerns(history.turnId())) {
            return Optional.empty();
        }
        switch (event) {
            case Event.MessageAdded(Message message) -> messageAdded(message);
            case Event.Interrupted() -> notice.accept(cancel());
            case Event.StreamFailed(ChatException cause) -> {
                streamFailed = true;
                notice.accept(cause.getMessage() + "; polling the turn instead");
            }
            case Event.Resync(), Event.MessageDelta _, Event.MessageDiscarded _, Event.TurnChanged _ ->
                view.show(event);
            case Event.StepChanged _, Event.ConnectionChanged _, Event.Unknown _ -> view.show(event);
        }
        return switch (event) {
            case Event.TurnChanged changed ->
                ended(changed.status(), changed.error().orElse(""), changed.usage());
            case Event.Resync(), Event.StreamFailed _ -> {
                incomplete = true;
                yield poll();
            }
            default -> Optional.empty();
        };
    }

    private void messageAdded(Message message) {
        if (seen.add(message.id())) {
            messages.add(message);
            view.show(new Event.MessageAdded(message));
        }
    }

    /** Requests the turn from the server. While the event stream still reconnects, an unreachable server is no failure. */
    private Optional<TurnOutcome> poll() {
        try {
            ApiTypes.Turn turn = history.turn();
            Optional<TurnOutcome.Status> end = finalStatus(turn.status());
            if (end.isPresent()) {
                incomplete = true;
            }
            return ended(turn.status(), Texts.reason(turn.error()).orElse(""), turn.usage());
        } catch (ChatException e) {
            if (e.isNoServer() && !streamFailed) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<TurnOutcome> ended(String status, String reason, ApiTypes.@Nullable Usage usage) {
        return finalStatus(status).map(end -> {
            if (incomplete
                    || (end == TurnOutcome.Status.COMPLETED
                            && FinalAnswer.of(messages).isEmpty())) {
                List<Message> all = history.messages();
                all.forEach(this::messageAdded);
                messages = all;
            }
            return new TurnOutcome(end, reason, FinalAnswer.of(messages), usage, took());
        });
    }

    private static Optional<TurnOutcome.Status> finalStatus(String status) {
        return switch (status) {
            case "completed" -> Optional.of(TurnOutcome.Status.COMPLETED);
            case "failed" -> Optional.of(TurnOutcome.Status.FAILED);
            case "cancelled" -> Optional.of(TurnOutcome.Status.CANCELLED);
            default -> Optional.empty();
        };
    }

    private TurnOutcome timedOut() {
        String reason = "no answer within %s; %s".formatted(Texts.seconds(timeouts.answer()), cancel());
        return new TurnOutcome(TurnOutcome.Status.TIMED_OUT, reason, Optional.empty(), null, took());
    }

    private String cancel() {
        try {
            return history.cancel()
                    ? "asked the server to cancel the turn"
                    : "this server cannot cancel turns; the turn continues";
        } catch (ChatException e) {
            return "cannot cancel the turn: " + e.getMessage();
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
