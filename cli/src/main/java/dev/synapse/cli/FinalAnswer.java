package dev.synapse.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Selects the message of a turn that is its answer: the Orchestrator's last message if it has content for the user, else
 * the last member message without tool calls, else the last member message.
 */
final class FinalAnswer {
    private FinalAnswer() {}

    static Optional<String> of(List<Message> turn) {
        Optional<Message> orchestrator = last(turn, Message::isFromOrchestrator);
        return orchestrator
                .filter(message -> CompletionMarker.hasContent(message.text()))
                .or(() -> last(
                        turn,
                        message -> isFromMember(message) && message.toolCalls().isEmpty()))
                .or(() -> last(turn, FinalAnswer::isFromMember))
                .or(() -> orchestrator)
                .map(Message::shownText)
                .filter(text -> !text.isBlank());
    }

    private static boolean isFromMember(Message message) {
        return !message.isFromUser()
                && !message.isFromOrchestrator()
                && !message.isFromTool()
                && !message.text().isBlank();
    }

    private static Optional<Message> last(List<Message> turn, Predicate<Message> filter) {
        return turn.reversed().stream()
                .filter(message -> !message.isTurnEnd())
                .filter(filter)
                .findFirst();
    }
}
