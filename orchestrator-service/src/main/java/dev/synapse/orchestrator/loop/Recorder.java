package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.Ledger;
import dev.synapse.orchestrator.sync.Summaries;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.turn.TurnCommits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what goes to PostgreSQL beside the turns: calls on models that come when their turn is over, and summaries. */
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

    /** Writes the calls; a job that was handed out more than {@code most} times goes to the dead letters instead. */
    void record(Delivery delivery, Job.RecordCalls job, int most) throws InterruptedException {
        if (delivery.deliveries() > most) {
            giveUp(delivery, job, "The calls could not be recorded in %d attempts".formatted(most));
            return;
        }
        PostgresRetry.untilAvailable("write calls on models", () -> ledger.write(job.group(), job.turn(), job.calls()));
        settlement.settle(job.calls());
        commits.acknowledge(delivery.claim(), job.group());
    }

    /** Writes the summary; gives up as {@link #record} does. */
    void keep(Delivery delivery, Job.KeepSummary job, int most) throws InterruptedException {
        if (delivery.deliveries() > most) {
            giveUp(delivery, job, "The summary could not be written in %d attempts".formatted(most));
            return;
        }
        PostgresRetry.untilAvailable("write a summary", () -> summaries.write(job.group(), job.summary()));
        commits.acknowledge(delivery.claim(), job.group());
    }

    /** Puts a job that nobody here can do into the dead letters. */
    void giveUp(Delivery delivery, Job job, String reason) {
        log.error("Job {} goes to the dead letters: {}", delivery.claim().entry(), reason);
        commits.acknowledge(delivery.claim().givingUp(reason), job.group());
    }
}
