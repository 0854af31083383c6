package dev.synapse.cli;

/**
 * Shows how a turn goes on, in a line for each thing that happens; the texts only in their beginnings. The last text of
 * a turn that completes is left to whoever prints the answer.
 */
final class BriefView implements View {
    private static final int LONGEST = 100;

    private final Screen screen;
    private final ToolTrace tools = new ToolTrace();
    private String latest = "";

    BriefView(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void show(Event event) {
        switch (event) {
            case Event.Said(Message message) -> said(message);
            case Event.StepChanged step
            when step.phase().equals("started") && step.kind().equals("run_agent_llm") ->
                screen.status("  " + step.alias() + " …");
            case Event.TurnChanged turn when !turn.status().equals("completed") -> showLatest();
            case Event.StepChanged _,
                    Event.Delta _,
                    Event.Discarded _,
                    Event.TurnChanged _,
                    Event.Resync(),
                    Event.Link _,
                    Event.Broken _,
                    Event.Interrupted(),
                    Event.Unknown _ -> {}
        }
        Happenings.line(event).ifPresent(line -> {
            showLatest();
            screen.line(line.style(), line.text());
        });
    }

    private void said(Message message) {
        if (message.isFromTool()) {
            line(tools.result(message));
            return;
        }
        String text = message.shownText();
        if (!message.isFromUser() && !text.isBlank()) {
            showLatest();
            latest = "  " + message.senderAlias() + ": " + Texts.excerpt(text, LONGEST);
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
        screen.line(line.bad() ? Screen.Style.BAD : Screen.Style.DIM, line.text());
    }

    @Override
    public void end() {
        screen.status("");
    }
}
