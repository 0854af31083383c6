package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.loop.OrchestratorMetrics.HopOutcome;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.redis.RedisUnavailable;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Counts the jobs of another handler, and times its hops by outcome. */
final class MeteredHandler implements JobHandler {

    private final JobHandler handler;
    private final Timer completed = OrchestratorMetrics.hops(HopOutcome.COMPLETED);
    private final Timer deferred = OrchestratorMetrics.hops(HopOutcome.DEFERRED);
    private final Timer failed = OrchestratorMetrics.hops(HopOutcome.FAILED);

    MeteredHandler(JobHandler handler) {
        this.handler = handler;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        OrchestratorMetrics.jobsTaken(delivery.job()).increment();
        long start = System.nanoTime();
        Timer outcome = failed;
        try {
            handler.handle(delivery);
            outcome = completed;
        } catch (RedisUnavailable | InterruptedException e) {
            outcome = deferred;
            throw e;
        } finally {
            outcome.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }
}
