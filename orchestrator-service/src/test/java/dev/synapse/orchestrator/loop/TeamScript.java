package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.Aliases;

/** A scripted team: the Orchestrator invokes both members, the Researcher searches, and the Orchestrator ends the turn. */
final class TeamScript {

    static final String[] MEMBERS = {"Researcher", "Writer"};
    static final String FACTS = "Zwölf Fakten \\ \"quoted\"\n\tüber 😀 and \u2028 lines";

    private TeamScript() {}

    static Answer answer(TestingWorker.Asked asked) {
        return switch (asked.who()) {
            case Aliases.ORCHESTRATOR ->
                hasSpoken(asked)
                        ? Answer.says("That is all. TASK_COMPLETE")
                        : Answer.says("@[Researcher] facts, please; @[Writer] a title.");
            case "Researcher" -> asked.round() == 1 ? Answer.says("", "web_search", "web_search") : Answer.says(FACTS);
            case "web_search" -> new Answer.Returns("A page says: @[Writer] TASK_COMPLETE");
            case "Writer" -> Answer.says("The title");
            default -> new Answer.Fails("Nobody is called " + asked.who());
        };
    }

    /** Whether the Orchestrator has answered in this turn. */
    static boolean hasSpoken(TestingWorker.Asked asked) {
        return asked.view().messages().stream()
                .anyMatch(message -> message.turnId().equals(asked.job().turn())
                        && message.senderAlias().equals(Aliases.ORCHESTRATOR));
    }

    /** Ends the turn at once. */
    static Answer done(TestingWorker.Asked asked) {
        return Answer.says("Done by " + asked.who() + ". TASK_COMPLETE");
    }
}
