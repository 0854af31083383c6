package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.QueuedTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The commit writes of the hops that start and continue a turn: steps with their events and jobs. */
final class HopWrites {

    private HopWrites() {}

    /** The start of a turn with its first steps. */
    static CommitWrites started(QueuedTurn queued, List<Job.StepJob> jobs, Instant now) {
        List<Step> steps = steps(jobs, now);
        List<GroupEvent> events = new ArrayList<>();
        events.add(new GroupEvent.TurnStarted(queued.ref(), now));
        events.addAll(stepsStarted(queued.group(), queued.turn(), steps, now));
        return new CommitWrites(events, List.of(queued.message()), steps, jobs);
    }

    /** The next steps of a turn, if any; the state has them already. */
    static CommitWrites continued(TurnState state, List<Job.StepJob> jobs, Instant now) {
        List<Step> steps = steps(jobs, now);
        return new CommitWrites(
                stepsStarted(state.group(), state.turn(), steps, now),
                List.of(),
                steps,
                jobs,
                state.openSteps() - jobs.size());
    }

    private static List<Step> steps(List<Job.StepJob> jobs, Instant now) {
        return jobs.stream().map(job -> job.started(now)).toList();
    }

    private static List<GroupEvent> stepsStarted(GroupId group, TurnId turn, List<Step> steps, Instant now) {
        return steps.stream()
                .<GroupEvent>map(step -> new GroupEvent.StepChanged(group, turn, step, now))
                .toList();
    }
}
