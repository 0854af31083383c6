package dev.synapse.workers.loop;

import dev.synapse.models.ModelCatalogue;
import dev.synapse.models.ModelRequest;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.turn.StepCommits.ThreadView;

/**
 * An attempt to get a member's answer. For the thread of the attempt.
 *
 * @param agent the member, with the model to call
 * @param usage the tokens and model calls of the step so far
 */
record MemberStep(Attempt attempt, Job.RunAgentLlm job, ThreadView view, Agent agent, LiveStep live, UsageTally usage) {

    /** The length of the thread up to which the member has read it. */
    long historyEnd() {
        return Transcript.historyEnd(job, attempt.delivery().threadLength());
    }

    /** The member's message before it has any text. */
    Message emptyMessage() {
        return job.result(agent.alias(), "", MessageMeta.NONE);
    }

    /** A meter of this attempt's call for the answer. */
    ModelCallMeter meter(ModelRequest request, ModelCatalogue models) {
        ModelCallId id = ModelCallId.of(job.step(), attempt.number());
        return new ModelCallMeter(id, agent, view.roster().owner(), request, models);
    }

    /** A meter of this attempt's call for a summary. */
    ModelCallMeter summaryMeter(ModelRequest request, ModelCatalogue models) {
        ModelCallId id = ModelCallId.ofSummary(job.step(), attempt.number());
        return new ModelCallMeter(id, agent, view.roster().owner(), request, models);
    }
}
