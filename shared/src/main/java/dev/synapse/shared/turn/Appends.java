package dev.synapse.shared.turn;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import java.util.List;

/**
 * What a hop of the orchestrator appends.
 *
 * @param events as {@code Events} writes them
 * @param steps records of steps that begin or end with this hop
 */
public record Appends(List<String> events, List<Message> messages, List<Step> steps, List<? extends Job.StepJob> jobs) {

    void addTo(ScriptInvocation call) {
        call.add(events.size()).add(messages.size()).add(steps.size()).add(jobs.size());
        call.addAll(events);
        messages.forEach(message -> call.add(Json.write(message)));
        steps.forEach(step -> call.add(step.id().toString(), StepRecord.write(step)));
        jobs.forEach(job -> call.add(Json.write(job)));
    }
}
