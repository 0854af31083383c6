package dev.synapse.workers.loop;

import dev.synapse.models.ModelReply;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import java.util.List;

/**
 * What a model's reply is for the group.
 *
 * @param told what the orchestrator is told; only the words of the member that leads call others
 */
record AgentReply(Message message, TurnInput.AgentAnswered told) {

    /**
     * The answer of a member.
     *
     * @param historyEnd how much of the thread it has seen
     * @param spent what the step has consumed, the call for this reply last
     */
    static AgentReply of(Job.RunAgentLlm job, Agent agent, long historyEnd, ModelReply reply, StepUsage spent) {
        String content = CleanText.of(reply.text());
        List<ToolCall> calls = reply.toolCalls().stream()
                .map(call -> new ToolCall(
                        CleanText.of(call.id()), CleanText.of(call.name()), CleanText.of(call.argumentsJson())))
                .toList();
        MessageMeta meta = new MessageMeta(
                calls.isEmpty() ? null : calls,
                null,
                spent.calls().getLast().usage(),
                agent.provider(),
                reply.model(),
                reply.finishReason(),
                null,
                null);
        Message message = new Message(
                job.message(), job.group(), job.turn(), agent.alias(), content, Times.now(), job.parent(), meta);
        boolean routes = agent.isOrchestrator();
        TurnInput.AgentAnswered told = new TurnInput.AgentAnswered(
                job.step(),
                job.message(),
                routes ? Mentions.in(content) : List.of(),
                routes && Mentions.endsTurn(content),
                calls,
                historyEnd,
                spent.usage());
        return new AgentReply(message, told);
    }
}
