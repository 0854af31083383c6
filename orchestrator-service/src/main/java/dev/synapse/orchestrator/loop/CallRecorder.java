package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.Ledger;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.turn.TurnCommits;

/** Writes the calls on models that come when their turn is over. */
final class CallRecorder {

    private final TurnCommits commits;
    private final Ledger ledger;
    private final Settlement settlement;

    CallRecorder(TurnCommits commits, Ledger ledger, Settlement settlement) {
        this.commits = commits;
        this.ledger = ledger;
        this.settlement = settlement;
    }

    /** Writes them; a job that was handed out more than {@code most} times goes to the dead letters instead. */
    void record(Delivery delivery, Job.RecordCalls job, int most) throws InterruptedException {
        if (delivery.deliveries() > most) {
            String reason = "The calls could not be recorded in %d attempts".formatted(most);
            commits.acknowledge(delivery.claim().givingUp(reason), job.group());
            return;
        }
        Patience.untilThere("write calls on models", () -> ledger.write(job.group(), job.turn(), job.calls()));
        settlement.settle(job.calls());
        commits.acknowledge(delivery.claim(), job.group());
    }
}
