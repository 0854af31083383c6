package dev.synapse.workers.loop;

import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.turn.Roster;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the Orchestrator is told after an answer that mentioned only strangers. Depends only on the answer and the roster. Stateless. */
final class UnknownMentions {

    private UnknownMentions() {}

    /** The message with the list of the members; empty if the answer mentions a member, or no stranger. */
    static Optional<PromptMessage> reminder(String answer, Roster roster) {
        List<String> mentions = Mentions.in(answer);
        List<String> members = roster.agents().stream()
                .filter(agent -> !agent.isOrchestrator())
                .map(Agent::alias)
                .toList();
        List<String> strangers = Aliases.strangers(mentions, members);
        return strangers.isEmpty() || !Aliases.named(mentions, members).isEmpty()
                ? Optional.empty()
                : Optional.of(new UserMessage(null, SpeakerLines.quote(text(strangers, members))));
    }

    private static String text(List<String> strangers, List<String> members) {
        String team = members.isEmpty()
                ? "This group has no other members: answer yourself"
                : "The members are: " + mentions(members)
                        + ". Call on the one you mean by exactly that name; if nobody is needed, give the final answer";
        return "(This group has no member %s. %s, and end with %s.)"
                .formatted(mentions(strangers), team, Mentions.COMPLETE);
    }

    private static String mentions(Collection<String> aliases) {
        return aliases.stream().map(alias -> "@[" + alias + "]").collect(Collectors.joining(", "));
    }
}
