package dev.synapse.workers.loop;

import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers' handler: one job, one call on a model or a tool. Thread-safe. */
final class StepJobHandler implements JobHandler {

    private static final Logger log = LoggerFactory.getLogger(StepJobHandler.class);
    private static final int NEWEST_MESSAGES = 100;

    private final StepCommits commits;
    private final AgentStep agents;
    private final ToolStep tools;
    private final StepMemory memory;
    private final int maxAttempts;

    StepJobHandler(StepCommits commits, AgentStep agents, ToolStep tools, StepMemory memory, int maxAttempts) {
        this.commits = commits;
        this.agents = agents;
        this.tools = tools;
        this.memory = memory;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        if (!(delivery.job() instanceof Job.StepJob job)) {
            log.error(
                    "Job {} goes to the dead letters: it is the orchestrator's",
                    delivery.claim().entry());
            Claim given = delivery.claim().givingUp("It is a job for the orchestrator");
            commits.acknowledge(given, delivery.job().group());
            return;
        }
        Attempt attempt = Attempt.of(commits, delivery, job, maxAttempts);
        try {
            perform(attempt, job);
        } catch (InvalidJsonException e) {
            if (!attempt.isLast()) {
                throw e;
            }
            log.error("Step {} goes to the dead letters: what Redis has of its group cannot be read", job.step(), e);
            attempt.giveUp(StepUsage.NONE, "failed: what is stored of its group cannot be read");
        }
    }

    private void perform(Attempt attempt, Job.StepJob job) throws InterruptedException {
        if (attempt.isOneTooMany()) {
            log.error("Step {} goes to the dead letters after {} attempts", job.step(), maxAttempts);
            giveUp(attempt, job);
            return;
        }
        boolean isLonger = true;
        while (isLonger) {
            long characters = commits.expectedView(job.group());
            try (StepMemory.Hold held = hold(attempt, characters)) {
                isLonger = perform(attempt, job, held, characters);
            }
        }
    }

    private StepMemory.Hold hold(Attempt attempt, long characters) throws InterruptedException {
        try {
            return memory.hold(characters);
        } catch (InterruptedException e) {
            attempt.abort(StepUsage.NONE, List.of());
            throw e;
        }
    }

    /**
     * Whether the thread is longer than was known. Then it has been let go, to be read again once there is room for it: steps that wait
     * for more while they hold something would wait for each other.
     */
    private boolean perform(Attempt attempt, Job.StepJob job, StepMemory.Hold held, long characters)
            throws InterruptedException {
        Optional<ThreadView> view =
                commits.view(attempt.delivery(), job, NEWEST_MESSAGES).filter(active -> serves(active, job));
        if (view.isEmpty()) {
            attempt.abort(StepUsage.NONE, List.of());
            return false;
        }
        if (hasResult(view.get(), job, attempt.delivery().threadLength())) {
            attempt.acknowledge();
            return false;
        }
        if (job instanceof Job.RunAgentLlm && commits.expectedView(job.group()) > characters) {
            return true;
        }
        switch (job) {
            case Job.RunAgentLlm ask -> agents.run(attempt, ask, view.get(), held);
            case Job.RunTool run -> tools.run(attempt, run, view.get().roster(), held);
        }
        return false;
    }

    /** Reads as little as will do: what is too large may be what brings the process down. */
    private void giveUp(Attempt attempt, Job.StepJob job) {
        Optional<ThreadView> view = job instanceof Job.RunAgentLlm
                ? commits.view(job.group(), 1).filter(active -> serves(active, job))
                : Optional.empty();
        view.ifPresentOrElse(
                active -> agents.giveUp(attempt, (Job.RunAgentLlm) job, active),
                () -> attempt.giveUp(StepUsage.NONE, Attempt.ENDLESS));
    }

    private static boolean serves(ThreadView active, Job.StepJob job) {
        return active.turn().equals(job.turn());
    }

    /** Nothing is called, and nothing streamed, for what is in the thread already; it can only be behind what the step was sent with. */
    private static boolean hasResult(ThreadView view, Job.StepJob job, long dispatchedAt) {
        List<Message> messages = view.messages();
        int since = Math.clamp(dispatchedAt - view.first(), 0, messages.size());
        return messages.subList(since, messages.size()).stream()
                .anyMatch(message -> message.id().equals(job.message()));
    }
}
