package dev.synapse.tools;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Enforces a tool's limits. Each call runs on its own virtual thread and holds one of the tool's permits until it
 * ends, so a call that cannot be stopped occupies its permit, and nothing else. Thread-safe.
 */
final class BoundedTool {
    private final Tool tool;
    private final ToolLimits limits;
    private final ToolArguments arguments;
    private final Semaphore permits;

    /**
     * @throws IllegalArgumentException if the tool cannot be called, with the reason
     */
    BoundedTool(Tool tool) {
        this.tool = tool;
        this.limits = tool.limits();
        this.arguments = new ToolArguments(tool.name(), tool.argsSchemaJson());
        this.permits = new Semaphore(limits.maxConcurrent());
    }

    Tool tool() {
        return tool;
    }

    ToolResult call(String argumentsJson, ToolContext context) throws ToolException, InterruptedException {
        CallDeadline deadline = new CallDeadline(limits.timeout(), context.maxDuration());
        if (!permits.tryAcquire(limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw ToolException.retryable(
                    "%s is busy: %d calls are running, and none finished within %s."
                            .formatted(tool.name(), limits.maxConcurrent(), text(limits.timeout())),
                    null);
        }
        FutureTask<ToolResult> task = new FutureTask<>(() -> runAndRelease(argumentsJson, context, deadline));
        Thread.ofVirtual().name("tool-" + tool.name()).start(task);
        return await(task, deadline);
    }

    private ToolResult runAndRelease(String argumentsJson, ToolContext context, CallDeadline deadline)
            throws ToolException, InterruptedException {
        try {
            ToolResult result = tool.run(arguments.parse(argumentsJson), context, deadline::renew);
            return ResultLimit.apply(result, limits.maxResultBytes(), tool.name());
        } finally {
            permits.release();
        }
    }

    private ToolResult await(FutureTask<ToolResult> task, CallDeadline deadline)
            throws ToolException, InterruptedException {
        try {
            while (true) {
                long remaining = deadline.remainingNanos();
                try {
                    return task.get(remaining, TimeUnit.NANOSECONDS);
                } catch (TimeoutException timedOut) {
                    if (deadline.remainingNanos() <= 0) {
                        throw timedOut(deadline);
                    }
                }
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ToolException known
                    ? known
                    : ToolException.internal(tool.name() + " failed unexpectedly.", failed.getCause());
        } finally {
            task.cancel(true);
        }
    }

    /** A read-only call may be retried. Another call may have taken effect, so repeating it is left to the model. */
    private ToolException timedOut(CallDeadline deadline) {
        String message = tool.name() + " did not answer within " + text(deadline.exceeded());
        if (!tool.readOnly()) {
            return ToolException.permanent(message + "; it is unknown whether it took effect.");
        }
        return tool.repeatsAfterTimeout()
                ? ToolException.retryable(message + ".", null)
                : ToolException.permanent(message + ".");
    }

    private static String text(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }
}
