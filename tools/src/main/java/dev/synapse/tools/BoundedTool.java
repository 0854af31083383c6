package dev.synapse.tools;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A tool with its limits around it. Each call has a virtual thread of its own, which holds one of the tool's places until it
 * ends: a call that nothing can stop costs its place, and no more. Thread-safe.
 */
final class BoundedTool {
    private final Tool tool;
    private final ToolLimits limits;
    private final ToolArguments arguments;
    private final Semaphore places;

    /** Throws {@link IllegalArgumentException} saying why nobody could call it. */
    BoundedTool(Tool tool) {
        this.tool = tool;
        this.limits = tool.limits();
        this.arguments = new ToolArguments(tool.name(), tool.argsSchemaJson());
        this.places = new Semaphore(limits.maxConcurrent());
    }

    Tool tool() {
        return tool;
    }

    ToolResult call(String argumentsJson, ToolContext context) throws ToolException, InterruptedException {
        long end = System.nanoTime() + limits.timeout().toNanos();
        if (!places.tryAcquire(limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw ToolException.retryable(
                    "%s is busy: %d calls are under way, and none ended within %s."
                            .formatted(tool.name(), limits.maxConcurrent(), time()),
                    null);
        }
        FutureTask<ToolResult> task = new FutureTask<>(() -> runAndLeave(argumentsJson, context));
        Thread.ofVirtual().name("tool-" + tool.name()).start(task);
        return await(task, end - System.nanoTime());
    }

    private ToolResult runAndLeave(String argumentsJson, ToolContext context)
            throws ToolException, InterruptedException {
        try {
            ToolResult result = tool.run(arguments.parse(argumentsJson), context);
            return ResultLimit.apply(result, limits.maxResultBytes(), tool.name());
        } finally {
            places.release();
        }
    }

    private ToolResult await(FutureTask<ToolResult> task, long nanos) throws ToolException, InterruptedException {
        try {
            return task.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw late();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ToolException known
                    ? known
                    : ToolException.broken(tool.name() + " failed unexpectedly.", failed.getCause());
        } finally {
            task.cancel(true);
        }
    }

    /** What only reads is asked once more; what changes things may have done so, and asking again is the model's decision. */
    private ToolException late() {
        String late = tool.name() + " did not answer within " + time();
        return tool.readOnly()
                ? ToolException.retryable(late + ".", null)
                : ToolException.lasting(late + "; whether it took effect is not known.");
    }

    private String time() {
        Duration timeout = limits.timeout();
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }
}
