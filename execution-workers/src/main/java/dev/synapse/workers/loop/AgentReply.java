package dev.synapse.workers.loop;

import dev.synapse.models.ModelReply;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Citation;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ToolCall;
import java.util.List;

/**
 * A model's reply as the group sees it.
 *
 * @param input passed to the orchestrator; mentions count only if the member is the Orchestrator
 */
record AgentReply(Message message, TurnInput.AgentAnswered input) {

    /** The most characters of reasoning that are stored. */
    static final int MAX_REASONING = 64 << 10;

    /** Converts the reply to the call that the step's usage has last. */
    static AgentReply of(MemberStep step, ModelReply reply) {
        String content = CleanText.of(reply.text());
        List<ToolCall> toolCalls = toolCalls(reply);
        StepUsage usage = step.usage().soFar();
        boolean routes = step.agent().isOrchestrator();
        TurnInput.AgentAnswered input = new TurnInput.AgentAnswered(
                step.job().step(),
                step.job().message(),
                routes ? Mentions.in(content) : List.of(),
                routes && Mentions.endsTurn(content),
                toolCalls,
                step.historyEnd(),
                usage.total());
        MessageMeta meta = meta(step.agent(), reply, toolCalls, usage);
        return new AgentReply(step.job().result(step.agent().alias(), content, meta), input);
    }

    private static MessageMeta meta(Agent agent, ModelReply reply, List<ToolCall> toolCalls, StepUsage usage) {
        return new MessageMeta(
                toolCalls.isEmpty() ? null : toolCalls,
                null,
                usage.calls().getLast().usage(),
                agent.provider(),
                reply.model(),
                reply.finishReason(),
                null,
                null,
                reply.reasoning().isEmpty() ? null : reasoning(CleanText.of(reply.reasoning())),
                reply.citations().isEmpty() ? null : clean(reply.citations()),
                null,
                null,
                reply.vendorPart() == null
                        ? null
                        : CleanText.of(reply.vendorPart().json()));
    }

    private static List<Citation> clean(List<Citation> citations) {
        return citations.stream()
                .map(source -> new Citation(CleanText.of(source.url()), CleanText.of(source.title())))
                .toList();
    }

    private static String reasoning(String whole) {
        return whole.length() <= MAX_REASONING
                ? whole
                : "%s… (shortened: the first %,d of %,d characters)"
                        .formatted(CleanText.of(whole.substring(0, MAX_REASONING)), MAX_REASONING, whole.length());
    }

    private static List<ToolCall> toolCalls(ModelReply reply) {
        return reply.toolCalls().stream()
                .map(call -> new ToolCall(
                        CleanText.of(call.id()), CleanText.of(call.name()), CleanText.of(call.argumentsJson())))
                .toList();
    }
}
