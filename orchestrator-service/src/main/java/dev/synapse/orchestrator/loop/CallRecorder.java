package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.Ledger;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.turn.TurnCommits;

/** Writes the calls on models that come when their turn is over. */
final class CallRecorder {

    private final TurnCommits commits;
    private final Ledger ledger;

    CallRecorder(TurnCommits commits, Ledger ledger) {
        this.commits = commits;
        this.ledger = ledger;
    }

    void record(Delivery delivery, Job.RecordCalls job) throws InterruptedException {
        Patience.untilThere("write calls on models", () -> ledger.write(job.group(), job.turn(), job.calls()));
        commits.acknowledge(delivery.claim(), job.group());
    }
}
