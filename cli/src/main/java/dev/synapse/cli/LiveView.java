package dev.synapse.cli;

import java.util.LinkedHashSet;
import java.util.Set;

/** Shows everything: all texts as they are streamed, tool calls, retries and failures. */
final class LiveView implements View {
    private final Screen screen;
    private final Stage stage;
    private final ToolTrace tools = new ToolTrace();
    private final Set<String> working = new LinkedHashSet<>();

    LiveView(Screen screen) {
        this.screen = screen;
        this.stage = new Stage(screen);
    }

    @Override
    public void show(Event event) {
        switch (event) {
            case Event.Delta delta -> {
                working.remove(delta.alias());
                stage.delta(delta.messageId(), delta.alias(), delta.text());
            }
            case Event.Said(Message message) -> said(message);
            case Event.Discarded discarded -> stage.discard(discarded.messageId());
            case Event.Resync() -> stage.holed();
            case Event.StepChanged step -> stepChanged(step);
            case Event.TurnChanged turn
            when turn.status().equals("queued") -> screen.status("waiting for an earlier turn …");
            case Event.TurnChanged _, Event.Link _, Event.Broken _, Event.Interrupted(), Event.Unknown _ -> {}
        }
        Happenings.line(event).ifPresent(line -> stage.line(line.style(), line.text()));
        if (stage.isQuiet() && !working.isEmpty()) {
            screen.status(String.join(", ", working) + " …");
        }
    }

    private void said(Message message) {
        if (message.isFromUser()) {
            return;
        }
        if (message.isFromTool()) {
            line(tools.result(message));
            return;
        }
        working.remove(message.senderAlias());
        stage.whole(message);
        tools.calls(message).forEach(this::line);
    }

    private void line(ToolTrace.Line line) {
        stage.line(line.bad() ? Screen.Style.BAD : Screen.Style.DIM, line.text());
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
        stage.clear();
        screen.status("");
    }
}
