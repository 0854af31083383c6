package dev.synapse.cli;

import java.util.LinkedHashSet;
import java.util.Set;

/** Shows a turn in full: streamed messages, tool calls, retries and failures. */
final class TranscriptView implements TurnView {
    private final Screen screen;
    private final TranscriptRenderer renderer;
    private final ToolTrace tools = new ToolTrace();
    private final Set<String> working = new LinkedHashSet<>();

    TranscriptView(Screen screen) {
        this.screen = screen;
        this.renderer = new TranscriptRenderer(screen);
    }

    @Override
    public void show(Event event) {
        switch (event) {
            case Event.MessageDelta delta -> {
                working.remove(delta.alias());
                renderer.delta(delta.messageId(), delta.alias(), delta.text());
            }
            case Event.MessageAdded(Message message) -> messageAdded(message);
            case Event.MessageDiscarded discarded -> renderer.discard(discarded.messageId());
            case Event.Resync() -> renderer.markIncomplete();
            case Event.StepChanged step -> stepChanged(step);
            case Event.TurnChanged turn
            when turn.status().equals("queued") -> screen.status("queued after an earlier turn …");
            case Event.TurnChanged _,
                    Event.ConnectionChanged _,
                    Event.StreamFailed _,
                    Event.Interrupted(),
                    Event.Unknown _ -> {}
        }
        EventLines.line(event).ifPresent(line -> renderer.line(line.style(), line.text()));
        if (renderer.isIdle() && !working.isEmpty()) {
            screen.status(String.join(", ", working) + " …");
        }
    }

    private void messageAdded(Message message) {
        if (message.isFromUser() || message.isTurnEnd()) {
            return;
        }
        if (message.isFromTool()) {
            line(tools.result(message));
            return;
        }
        working.remove(message.senderAlias());
        renderer.complete(message);
        tools.calls(message).forEach(this::line);
    }

    private void line(ToolTrace.Line line) {
        renderer.line(line.isFailure() ? Screen.Style.BAD : Screen.Style.DIM, line.text());
    }

    private void stepChanged(Event.StepChanged step) {
        if (step.kind().equals("run_agent_llm") && step.phase().equals("started")) {
            working.add(step.alias());
        } else {
            working.remove(step.alias());
        }
    }

    @Override
    public void end() {
        working.clear();
        renderer.clear();
        screen.status("");
    }
}
