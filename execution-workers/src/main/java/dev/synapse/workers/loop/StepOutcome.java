package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decision about one attempt of a step. Creating an outcome changes nothing; {@link OutcomeCommitter} commits it. Every outcome except
 * {@link Aborted} ends the delivery. Immutable.
 */
sealed interface StepOutcome {

    /** The model calls of this attempt, and of previous attempts that are not recorded yet. */
    StepUsage usage();

    /**
     * The step has its result.
     *
     * @param message appended to the thread
     * @param input passed to the orchestrator
     * @param eventsBefore events emitted before the message's, such as the last deltas
     */
    record Completed(Message message, TurnInput input, StepUsage usage, List<GroupEvent> eventsBefore)
            implements StepOutcome {}

    /**
     * The step failed for good.
     *
     * @param message appended to the thread, so that the turn continues: it tells the member that called the tool, or the Orchestrator, what
     *     failed; empty if the turn fails
     */
    record Failed(
            String reason, Optional<Message> message, TurnInput input, StepUsage usage, List<GroupEvent> eventsBefore)
            implements StepOutcome {

        /** A failure that fails the turn. */
        static Failed of(Job.StepJob job, String reason, StepUsage usage, List<GroupEvent> eventsBefore) {
            TurnInput input = new TurnInput.StepFailed(job.step(), reason, usage.total());
            return new Failed(reason, Optional.empty(), input, usage, eventsBefore);
        }

        /**
         * A failure of a member other than the Orchestrator: an answer that says so.
         *
         * @param historyEnd the length of the part of the thread that the member saw
         */
        static Failed ofMember(
                Job.RunAgentLlm job, long historyEnd, String reason, StepUsage usage, List<GroupEvent> eventsBefore) {
            String text = "(I could not answer: %s)".formatted(reason);
            Message message = job.result(job.alias(), text, MessageMeta.ofFailure(reason));
            TurnInput input = new TurnInput.AgentAnswered(
                    job.step(), job.message(), List.of(), false, List.of(), historyEnd, usage.total());
            return new Failed(reason, Optional.of(message), input, usage, eventsBefore);
        }

        /** A failure whose message lets the member that called the tool continue. */
        static Failed with(Message message, String reason, TurnInput input) {
            return new Failed(reason, Optional.of(message), input, StepUsage.NONE, List.of());
        }
    }

    /** The step failed, and its job moves to the dead letters: no attempt ended, or its input is unreadable. */
    record DeadLettered(String reason, StepUsage usage) implements StepOutcome {}

    /** The step is attempted again after the delay. */
    record Retry(Duration delay, String reason, StepUsage usage, List<GroupEvent> eventsBefore)
            implements StepOutcome {}

    /**
     * The attempt has called nothing, because its model is busy: it is made later, or with the fallback model. It does not count.
     *
     * @param next the job of that attempt
     */
    record Postponed(Duration delay, Job.StepJob next, String reason) implements StepOutcome {

        @Override
        public StepUsage usage() {
            return StepUsage.NONE;
        }
    }

    /** The step is attempted again at once, with the fallback model. */
    record FallBack(Job.Fallback fallback, String reason, StepUsage usage, List<GroupEvent> eventsBefore)
            implements StepOutcome {}

    /**
     * The attempt was interrupted, or its turn accepts no more results. The step ends if the turn is closed; otherwise the job stays
     * pending for another attempt.
     *
     * @param discarded events that discard the text streamed so far
     * @param releaseCause the lack of memory that interrupted the attempt, for which its job is released; null if there was another reason
     */
    record Aborted(
            StepUsage usage,
            List<GroupEvent> discarded,
            @Nullable MemoryExhausted releaseCause) implements StepOutcome {

        static Aborted of(StepUsage usage) {
            return new Aborted(usage, List.of(), null);
        }
    }

    /** The thread already has the step's result: the job is acknowledged, and nothing else changes. */
    record Dropped() implements StepOutcome {

        @Override
        public StepUsage usage() {
            return StepUsage.NONE;
        }
    }
}
