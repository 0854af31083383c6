package dev.synapse.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which message of a turn is its answer: the Orchestrator's last one where it says something of substance, else the
 * last of a member, before those that only announce a tool call.
 */
final class Answer {
    private Answer() {}

    static Optional<String> of(List<Message> turn) {
        Optional<Message> orchestrator = last(turn, Message::isFromOrchestrator);
        return orchestrator
                .filter(message -> EndMark.hasSubstance(message.text()))
                .or(() -> last(
                        turn,
                        message -> isMembers(message) && message.toolCalls().isEmpty()))
                .or(() -> last(turn, Answer::isMembers))
                .or(() -> orchestrator)
                .map(Message::shownText)
                .filter(text -> !text.isBlank());
    }

    private static boolean isMembers(Message message) {
        return !message.isFromUser()
                && !message.isFromOrchestrator()
                && !message.isFromTool()
                && !message.text().isBlank();
    }

    private static Optional<Message> last(List<Message> turn, Predicate<Message> wanted) {
        return turn.reversed().stream().filter(wanted).findFirst();
    }
}
