package dev.synapse.cli;

import java.util.Optional;

/** What happens in a turn beside the texts, as lines that all views show alike. */
final class Happenings {
    private Happenings() {}

    record Line(Screen.Style style, String text) {}

    static Optional<Line> line(Event event) {
        return switch (event) {
            case Event.StepChanged step
            when step.phase().equals("retrying") -> warning("↻ %s is tried again: %s", step);
            case Event.StepChanged step when step.phase().equals("failed") -> warning("✗ %s failed: %s", step);
            case Event.Link(boolean up, String why) ->
                Optional.of(new Line(
                        Screen.Style.WARN, up ? "  connected again" : "  connection lost (" + why + "), trying again"));
            case Event.StepChanged _,
                    Event.Said _,
                    Event.Delta _,
                    Event.Discarded _,
                    Event.TurnChanged _,
                    Event.Resync _,
                    Event.Broken _,
                    Event.Interrupted _,
                    Event.Unknown _ -> Optional.empty();
        };
    }

    private static Optional<Line> warning(String text, Event.StepChanged step) {
        String reason = step.reason().orElse("no reason given");
        return Optional.of(new Line(Screen.Style.WARN, "  " + text.formatted(step.alias(), reason)));
    }
}
