package dev.synapse.workers.loop;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.prompt.Prompts;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.workers.model.ModelToolCall;
import dev.synapse.workers.model.PromptMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The prompt of a member: what it is told about itself, and the thread up to its call with its own messages since. Its own words
 * are the assistant's; all others' come as the user's, each with its speaker in front. Each of its tool calls has its result right
 * behind it, and tool results of others are theirs.
 */
final class Transcript {

    private static final String NO_RESULT = "(no result: the turn ended before the tool had answered)";

    private final Agent agent;
    private final List<Message> visible;
    private final Map<String, Message> results = new HashMap<>();

    private Transcript(Agent agent, List<Message> visible) {
        this.agent = agent;
        this.visible = visible;
        for (Message message : visible) {
            String call = message.meta().toolCallId();
            if (call != null) {
                results.put(key(message.parentMessageId(), call), message);
            }
        }
    }

    static List<PromptMessage> of(ThreadView view, Agent agent, long historyEnd) {
        List<PromptMessage> prompt = new ArrayList<>();
        prompt.add(new PromptMessage.SystemMessage(Prompts.system(agent, view.roster())));
        new Transcript(agent, visible(view, agent, historyEnd)).addTo(prompt);
        return prompt;
    }

    /** How far the member sees: to its call, which the job says once it is known. */
    static long historyEnd(Job.RunAgentLlm job, long dispatchedAt) {
        Long known = job.historyEnd();
        return known == null ? dispatchedAt : known;
    }

    private static List<Message> visible(ThreadView view, Agent agent, long historyEnd) {
        List<Message> visible = new ArrayList<>();
        Set<MessageId> own = new HashSet<>();
        long place = view.first();
        for (Message message : view.messages()) {
            boolean mine = message.senderAlias().equals(agent.alias()) || own.contains(message.parentMessageId());
            if (place < historyEnd || mine) {
                visible.add(message);
            }
            if (message.senderAlias().equals(agent.alias())) {
                own.add(message.id());
            }
            place++;
        }
        return visible;
    }

    private void addTo(List<PromptMessage> prompt) {
        for (Message message : visible) {
            if (message.meta().toolCallId() != null) {
                continue;
            }
            if (message.senderAlias().equals(agent.alias())) {
                addOwn(prompt, message);
            } else if (!message.content().isBlank()) {
                String speaker = message.senderAlias();
                prompt.add(new PromptMessage.UserMessage(speaker, "[" + speaker + "]: " + message.content()));
            }
        }
    }

    private void addOwn(List<PromptMessage> prompt, Message message) {
        List<ToolCall> calls = message.meta().calls();
        if (message.content().isBlank() && calls.isEmpty()) {
            return;
        }
        prompt.add(new PromptMessage.AssistantMessage(
                message.content(),
                calls.stream()
                        .map(call -> new ModelToolCall(call.id(), call.name(), call.arguments()))
                        .toList()));
        for (ToolCall call : calls) {
            Message result = results.get(key(message.id(), call.id()));
            String text = result == null ? NO_RESULT : result.content();
            prompt.add(new PromptMessage.ToolResultMessage(call.id(), call.name(), text));
        }
    }

    private static String key(@Nullable MessageId parent, String call) {
        return parent + " " + call;
    }
}
