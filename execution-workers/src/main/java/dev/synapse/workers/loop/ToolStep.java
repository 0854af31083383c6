package dev.synapse.workers.loop;

import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.ToolRun;
import dev.synapse.shared.turn.Roster;
import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.ToolResult;
import dev.synapse.workers.loop.StepOutcome.Aborted;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@code run_tool}: runs a tool that a member called. A failure is a result too: the member reads it and decides how to continue.
 * Thread-safe.
 */
final class ToolStep {

    private static final Logger log = LoggerFactory.getLogger(ToolStep.class);

    private final ToolRegistry tools;

    ToolStep(ToolRegistry tools) {
        this.tools = tools;
    }

    /** Runs one attempt. */
    StepOutcome run(Attempt attempt, Job.RunTool job, Roster roster, StepMemory.Reserved memory) {
        ToolCall call = job.tool();
        long startedAt = System.nanoTime();
        try {
            requireListed(roster, job);
            memory.toolResult(tools.find(call.name()).map(Tool::memory).orElse(0L));
            ToolResult result = tools.call(call.name(), call.arguments(), context(attempt, job, roster));
            MessageMeta meta = MessageMeta.ofTool(call.id(), null, toolRun(startedAt, result.shortened()));
            Message message = message(job, CleanText.of(result.content()), meta);
            return new Completed(message, new TurnInput.ToolAnswered(job.step()), StepUsage.NONE, List.of());
        } catch (InterruptedException e) {
            return Aborted.of(StepUsage.NONE);
        } catch (ToolException e) {
            return failure(attempt, job, e, startedAt);
        }
    }

    private static StepOutcome failure(Attempt attempt, Job.RunTool job, ToolException e, long startedAt) {
        String reason = CleanText.of(String.valueOf(e.getMessage()));
        if (e.getCause() != null) {
            log.error("Tool {} failed in step {}", job.tool().name(), job.step(), e.getCause());
        }
        return RetryPolicy.STANDARD
                .delayAfter(attempt, e.isRetryable(), e.retryAfter())
                .<StepOutcome>map(delay -> new Retry(delay, reason, StepUsage.NONE, List.of()))
                .orElseGet(() -> failed(job, reason, startedAt));
    }

    private static Failed failed(Job.RunTool job, String reason, long startedAt) {
        MessageMeta meta = MessageMeta.ofTool(job.tool().id(), reason, toolRun(startedAt, false));
        return Failed.with(message(job, "Error: " + reason, meta), reason, new TurnInput.ToolAnswered(job.step()));
    }

    /** A tool that is withheld from the person who posted is not listed either. */
    private static void requireListed(Roster roster, Job.RunTool job) throws ToolException {
        List<String> listed = roster.agent(job.alias()).map(Agent::tools).orElse(List.of());
        Optional<String> withheld = roster.findWithheld(job.tool().name());
        if (withheld.isPresent()) {
            throw ToolException.permanent(
                    "The person who posted the message of this turn may not use the tool \"%s\" (the right \"%s\" is missing)."
                            .formatted(withheld.get(), ToolRights.right(withheld.get())));
        }
        if (!listed.contains(job.tool().name())) {
            throw ToolException.permanent("%s has no tool \"%s\"; it has: %s."
                    .formatted(job.alias(), job.tool().name(), listed.isEmpty() ? "none" : String.join(", ", listed)));
        }
    }

    private static ToolContext context(Attempt attempt, Job.RunTool job, Roster roster) {
        return new ToolContext(
                job.group().toString(),
                job.turn().toString(),
                job.tool().id(),
                job.step().toString(),
                attempt.number(),
                roster.limits().turnTimeout());
    }

    private static ToolRun toolRun(long startedAt, boolean shortened) {
        return new ToolRun(Duration.ofNanos(System.nanoTime() - startedAt).toMillis(), shortened);
    }

    private static Message message(Job.RunTool job, String content, MessageMeta meta) {
        return job.result(job.tool().name(), content, meta);
    }
}
