package dev.synapse.shared.turn;

import dev.synapse.shared.event.EventJson;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import java.util.List;

/**
 * The events, messages, steps and jobs that a commit of the orchestrator writes. Immutable.
 *
 * @param events events to emit
 * @param messages messages to append to the thread
 * @param steps records of the steps that start or end with this commit
 * @param jobs jobs to dispatch to the workers
 * @param openSteps the number of the turn's open steps without those of the jobs
 */
public record CommitWrites(
        List<GroupEvent> events,
        List<Message> messages,
        List<Step> steps,
        List<? extends Job.StepJob> jobs,
        int openSteps) {

    /** The writes of a turn that has no other open step, or that dispatches no job. */
    public CommitWrites(
            List<GroupEvent> events, List<Message> messages, List<Step> steps, List<? extends Job.StepJob> jobs) {
        this(events, messages, steps, jobs, 0);
    }

    /** Adds the arguments that {@code lib/commit_writes.lua} reads. */
    void addTo(ScriptInvocation invocation) {
        invocation
                .add(events.size())
                .add(messages.size())
                .add(steps.size())
                .add(jobs.size())
                .add(openSteps);
        events.forEach(event -> invocation.add(EventJson.write(event)));
        messages.forEach(message -> invocation.add(Json.write(message)));
        steps.forEach(step -> invocation.add(step.id().toString(), StepRecord.write(step)));
        jobs.forEach(job -> invocation.add(Json.write(job)));
    }
}
