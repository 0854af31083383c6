package dev.synapse.workers.loop;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Mentions;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.workers.model.KnownModel;
import dev.synapse.workers.model.ModelException;
import dev.synapse.workers.model.ModelReply;
import dev.synapse.workers.model.ModelRequest;
import dev.synapse.workers.model.Providers;
import dev.synapse.workers.model.ToolDefinition;
import dev.synapse.workers.tool.ToolRegistry;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code run_agent_llm}: asks a member's model, and streams what it says. */
final class AgentStep {

    private static final Logger log = LoggerFactory.getLogger(AgentStep.class);

    private final StepCommits commits;
    private final Providers providers;
    private final ToolRegistry tools;

    AgentStep(StepCommits commits, Providers providers, ToolRegistry tools) {
        this.commits = commits;
        this.providers = providers;
        this.tools = tools;
    }

    void run(Attempt attempt, Job.RunAgentLlm job, ThreadView view) throws InterruptedException {
        Optional<Agent> agent = view.roster().agent(job.alias());
        if (agent.isEmpty()) {
            attempt.fail("There is no member " + job.alias(), List.of());
            return;
        }
        if (!providers.isConfigured(agent.get().provider())) {
            attempt.fail(
                    "%s's provider \"%s\" is not configured on this worker"
                            .formatted(job.alias(), agent.get().provider()),
                    List.of());
            return;
        }
        call(attempt, job, view, agent.get());
    }

    private void call(Attempt attempt, Job.RunAgentLlm job, ThreadView view, Agent agent) throws InterruptedException {
        Delivery delivery = attempt.delivery();
        Message begun = new Message(
                job.message(), job.group(), job.turn(), agent.alias(), "", Times.now(), job.parent(), MessageMeta.NONE);
        if (delivery.deliveries() > 1) {
            commits.stream(delivery.claim(), job.group(), job.turn(), discarded(begun));
        }
        long historyEnd = Transcript.historyEnd(job, delivery.threadLength());
        DeltaStream deltas = new DeltaStream(commits, delivery, begun);
        ModelReply reply;
        try {
            reply = providers.client(agent.provider()).call(request(agent, view, historyEnd), deltas::text);
        } catch (ModelException e) {
            deltas.end();
            failed(attempt, e, deltas.hasEmitted() ? discarded(begun) : List.of());
            return;
        } catch (InterruptedException | RuntimeException e) {
            deltas.end();
            throw e;
        }
        complete(attempt, job, agent, historyEnd, reply, deltas.end());
    }

    private ModelRequest request(Agent agent, ThreadView view, long historyEnd) {
        List<ToolDefinition> definitions = agent.tools().stream()
                .flatMap(name -> tools.find(name).stream())
                .map(tool -> new ToolDefinition(tool.name(), tool.description(), tool.argsSchemaJson()))
                .toList();
        return new ModelRequest(
                agent.provider(),
                agent.model(),
                agent.temperature(),
                Transcript.of(view, agent, historyEnd),
                definitions,
                view.roster().limits().modelIdleTimeout());
    }

    private void complete(
            Attempt attempt,
            Job.RunAgentLlm job,
            Agent agent,
            long historyEnd,
            ModelReply reply,
            Optional<String> lastDelta) {
        String content = CleanText.of(reply.text());
        List<ToolCall> calls = reply.toolCalls().stream()
                .map(call -> new ToolCall(
                        CleanText.of(call.id()), CleanText.of(call.name()), CleanText.of(call.argumentsJson())))
                .toList();
        Usage usage = new Usage(
                reply.usage().inputTokens(),
                reply.usage().outputTokens(),
                reply.usage().cachedTokens(),
                providers
                        .models()
                        .model(agent.provider(), agent.model())
                        .flatMap(KnownModel::price)
                        .map(price -> price.cost(reply.usage()))
                        .orElse(null));
        MessageMeta meta = new MessageMeta(
                calls.isEmpty() ? null : calls,
                null,
                usage,
                agent.provider(),
                reply.model(),
                reply.finishReason(),
                null);
        Message message = new Message(
                job.message(), job.group(), job.turn(), agent.alias(), content, Times.now(), job.parent(), meta);
        boolean routes = agent.isOrchestrator();
        attempt.complete(
                message,
                usage,
                new TurnInput.AgentAnswered(
                        job.step(),
                        job.message(),
                        routes ? Mentions.in(content) : List.of(),
                        routes && Mentions.endsTurn(content),
                        calls,
                        historyEnd,
                        usage),
                lastDelta.stream().toList());
    }

    private static void failed(Attempt attempt, ModelException e, List<String> discarded) {
        String reason = CleanText.of(String.valueOf(e.getMessage()));
        if (e.isRetryable() && !attempt.isLast() && !RetryDelay.isTooLong(e.retryAfter())) {
            log.info("Step {} is tried again: {}", attempt.job().step(), reason);
            attempt.retry(RetryDelay.after(attempt.number(), e.retryAfter()), reason, discarded);
        } else {
            attempt.fail(reason, discarded);
        }
    }

    private static List<String> discarded(Message begun) {
        return List.of(Events.discarded(begun.groupId(), begun.turnId(), Times.now(), begun.id()));
    }
}
