package dev.synapse.workers.loop;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.ToolRun;
import dev.synapse.shared.turn.Roster;
import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.ToolResult;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code run_tool}: runs a tool that a member called. A failure is the call's result: the member learns of it and decides how to go
 * on.
 */
final class ToolStep {

    private static final Logger log = LoggerFactory.getLogger(ToolStep.class);

    private final ToolRegistry tools;

    ToolStep(ToolRegistry tools) {
        this.tools = tools;
    }

    void run(Attempt attempt, Job.RunTool job, Roster roster, StepMemory.Hold held) throws InterruptedException {
        ToolCall call = job.tool();
        TurnInput input = new TurnInput.ToolAnswered(job.step());
        long begun = System.nanoTime();
        try {
            requireGiven(roster, job);
            held.only(tools.find(call.name()).map(Tool::memory).orElse(0L));
            ToolContext context = new ToolContext(
                    job.group().toString(),
                    job.turn().toString(),
                    call.id(),
                    job.step().toString(),
                    attempt.number());
            ToolResult result = tools.call(call.name(), call.arguments(), context);
            MessageMeta meta = MessageMeta.ofTool(call.id(), null, run(begun, result.shortened()));
            attempt.complete(message(job, CleanText.of(result.content()), meta), StepUsage.NONE, input, List.of());
        } catch (InterruptedException e) {
            attempt.abort(StepUsage.NONE, List.of());
            throw e;
        } catch (ToolException e) {
            String reason = CleanText.of(String.valueOf(e.getMessage()));
            if (e.getCause() != null) {
                log.error("Tool {} failed in step {}", call.name(), job.step(), e.getCause());
            }
            if (e.isRetryable() && !attempt.isLast() && !RetryDelay.isTooLong(e.retryAfter())) {
                attempt.retry(RetryDelay.after(attempt.number(), e.retryAfter()), reason, StepUsage.NONE, List.of());
            } else {
                MessageMeta meta = MessageMeta.ofTool(call.id(), reason, run(begun, false));
                attempt.completeWithError(message(job, "Error: " + reason, meta), reason, input);
            }
        }
    }

    private static void requireGiven(Roster roster, Job.RunTool job) throws ToolException {
        List<String> given = roster.agent(job.alias()).map(Agent::tools).orElse(List.of());
        if (!given.contains(job.tool().name())) {
            throw ToolException.lasting("%s has no tool \"%s\"; it has: %s."
                    .formatted(job.alias(), job.tool().name(), given.isEmpty() ? "none" : String.join(", ", given)));
        }
    }

    private static ToolRun run(long begun, boolean shortened) {
        return new ToolRun(Duration.ofNanos(System.nanoTime() - begun).toMillis(), shortened);
    }

    private static Message message(Job.RunTool job, String content, MessageMeta meta) {
        return new Message(
                job.message(), job.group(), job.turn(), job.tool().name(), content, Times.now(), job.parent(), meta);
    }
}
