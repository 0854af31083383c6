package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.Ledger;
import dev.synapse.orchestrator.sync.Summaries;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.turn.TurnCommits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records that reach PostgreSQL independently of a turn's sync: late model calls, and summaries. */
final class Recorder {

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private final TurnCommits commits;
    private final Ledger ledger;
    private final Summaries summaries;
    private final BudgetSettlement settlement;

    Recorder(TurnCommits commits, Ledger ledger, Summaries summaries, BudgetSettlement settlement) {
        this.commits = commits;
        this.ledger = ledger;
        this.summaries = summaries;
        this.settlement = settlement;
    }

    /** Writes the calls. A job over {@code maxAttempts} deliveries goes to the dead letters instead. */
    void recordCalls(Delivery delivery, Job.RecordCalls job, int maxAttempts) throws InterruptedException {
        if (delivery.deliveries() > maxAttempts) {
            deadLetter(delivery, job, "The calls could not be recorded in " + AttemptCount.text(maxAttempts));
            return;
        }
        PostgresRetry.untilAvailable("write model calls", () -> ledger.write(job.group(), job.turn(), job.calls()));
        settlement.settle(job.group(), job.turn(), job.calls());
        commits.acknowledge(delivery.claim(), job.group());
    }

    /** Writes the summary, or gives up like {@link #recordCalls}. */
    void recordSummary(Delivery delivery, Job.RecordSummary job, int maxAttempts) throws InterruptedException {
        if (delivery.deliveries() > maxAttempts) {
            deadLetter(delivery, job, "The summary could not be written in " + AttemptCount.text(maxAttempts));
            return;
        }
        PostgresRetry.untilAvailable("write a summary", () -> summaries.write(job.group(), job.summary()));
        commits.acknowledge(delivery.claim(), job.group());
    }

    /** Moves a job that cannot be processed to the dead letters. */
    void deadLetter(Delivery delivery, Job job, String reason) {
        log.error("Moving job {} to the dead letters: {}", delivery.description(), reason);
        OrchestratorMetrics.DEAD_LETTERS.increment();
        commits.acknowledge(delivery.claim().asDeadLetter(reason), job.group());
    }
}
