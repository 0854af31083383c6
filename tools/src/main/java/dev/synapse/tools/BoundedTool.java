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
        long end = System.nanoTime() + limits.timeout().toNanos();
        if (!permits.tryAcquire(limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw ToolException.retryable(
                    "%s is busy: %d calls are running, and none finished within %s."
                            .formatted(tool.name(), limits.maxConcurrent(), timeoutText()),
                    null);
        }
        FutureTask<ToolResult> task = new FutureTask<>(() -> runAndRelease(argumentsJson, context));
        Thread.ofVirtual().name("tool-" + tool.name()).start(task);
        return await(task, end - System.nanoTime());
    }

    private ToolResult runAndRelease(String argumentsJson, ToolContext context)
            throws ToolException, InterruptedException {
        try {
            ToolResult result = tool.run(arguments.parse(argumentsJson), context);
            return ResultLimit.apply(result, limits.maxResultBytes(), tool.name());
        } finally {
            permits.release();
        }
    }

    private ToolResult await(FutureTask<ToolResult> task, long nanos) throws ToolException, InterruptedException {
        try {
            return task.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException timedOut) {
            throw timedOut();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ToolException known
                    ? known
                    : ToolException.internal(tool.name() + " failed unexpectedly.", failed.getCause());
        } finally {
            task.cancel(true);
        }
    }

    /** A read-only call is retried. Another call may have taken effect, so repeating it is left to the model. */
    private ToolException timedOut() {
        String message = tool.name() + " did not answer within " + timeoutText();
        return tool.readOnly()
                ? ToolException.retryable(message + ".", null)
                : ToolException.permanent(message + "; it is unknown whether it took effect.");
    }

    private String timeoutText() {
        Duration timeout = limits.timeout();
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }
}
