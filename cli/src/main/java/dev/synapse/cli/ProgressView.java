package dev.synapse.cli;

/**
 * Shows the progress of a turn, one line per event, with messages shortened. Does not show the last message of a
 * completed turn, because the caller prints it as the answer.
 */
final class ProgressView implements TurnView {
    private static final int MAX_LENGTH = 100;

    private final Screen screen;
    private final ToolTrace tools = new ToolTrace();
    private String latest = "";

    ProgressView(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void show(Event event) {
        switch (event) {
            case Event.MessageAdded(Message message) -> messageAdded(message);
            case Event.StepChanged step
            when step.phase().equals("started") && step.kind().equals("run_agent_llm") ->
                screen.status("  " + step.alias() + " …");
            case Event.TurnChanged turn when !turn.status().equals("completed") -> showLatest();
            case Event.StepChanged _,
                    Event.MessageDelta _,
                    Event.MessageDiscarded _,
                    Event.TurnChanged _,
                    Event.Resync(),
                    Event.ConnectionChanged _,
                    Event.StreamFailed _,
                    Event.Interrupted(),
                    Event.Unknown _ -> {}
        }
        EventLines.line(event).ifPresent(line -> {
            showLatest();
            screen.line(line.style(), line.text());
        });
    }

    private void messageAdded(Message message) {
        if (message.isTurnEnd()) {
            return;
        }
        if (message.isFromTool()) {
            line(tools.result(message));
            return;
        }
        String text = message.shownText();
        if (!message.isFromUser() && !text.isBlank()) {
            showLatest();
            latest = "  " + message.senderAlias() + ": " + Texts.excerpt(text, MAX_LENGTH);
            screen.status(latest);
        }
        tools.calls(message).forEach(this::line);
    }

    private void showLatest() {
        if (!latest.isEmpty()) {
            screen.line(Screen.Style.DIM, latest);
            latest = "";
        }
    }

    private void line(ToolTrace.Line line) {
        showLatest();
        screen.line(line.isFailure() ? Screen.Style.BAD : Screen.Style.DIM, line.text());
    }

    @Override
    public void end() {
        screen.status("");
    }
}
