package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.turn.LiveTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Closes the steps and tool calls that a turn leaves open when it ends early. */
final class OpenSteps {

    private static final String ABANDONED = "The turn ended before the step did";
    private static final String NO_RESULT = "(no result: the turn ended before the tool had answered)";

    private OpenSteps() {}

    /** The turn's steps, with all open ones cancelled. */
    static List<Step> cancelAll(LiveTurn turn, Instant now) {
        return turn.steps().stream()
                .map(step -> step.endedAt() == null || step.status() == StepStatus.RETRYING
                        ? step.ended(StepStatus.CANCELLED, step.attempts(), now, ABANDONED, step.usage())
                        : step)
                .toList();
    }

    /** A placeholder result for each tool call without one; a transcript without it is invalid. */
    static List<Message> missingToolResults(LiveTurn turn, Instant now) {
        Set<ToolCallKey> answered = new HashSet<>();
        turn.messages()
                .forEach(message -> answered.add(new ToolCallKey(
                        message.parentMessageId(), message.meta().toolCallId())));
        List<Message> results = new ArrayList<>();
        for (Message message : turn.messages()) {
            for (ToolCall call : message.meta().calls()) {
                if (answered.add(new ToolCallKey(message.id(), call.id()))) {
                    results.add(noResult(message, call, now));
                }
            }
        }
        return results;
    }

    /** The events that discard streamed text of messages that will not be completed. */
    static List<GroupEvent> discardEvents(LiveTurn turn, TurnState state, Instant now) {
        return turn.steps().stream()
                .filter(step -> step.kind() == StepKind.RUN_AGENT_LLM && step.status() == StepStatus.RUNNING)
                .<GroupEvent>map(step -> new GroupEvent.MessageDiscarded(
                        state.group(), state.turn(), TurnState.messageOf(step.id()), now))
                .toList();
    }

    private static Message noResult(Message calling, ToolCall call, Instant now) {
        return new Message(
                new MessageId(Uuids.derive(calling.id().value(), "no result of " + call.id())),
                calling.groupId(),
                calling.turnId(),
                call.name(),
                NO_RESULT,
                now,
                calling.id(),
                new MessageMeta(null, call.id(), null, null, null, null, ABANDONED, null));
    }

    private record ToolCallKey(
            @Nullable MessageId message, @Nullable String call) {}
}
