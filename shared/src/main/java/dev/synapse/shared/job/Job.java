package dev.synapse.shared.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the loop. Small: what is large stands in the group's thread and is read from there. Jobs are read from JSON, so
 * each checks that it is whole: without its group nobody could end it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Job.StartTurn.class, name = "start_turn"),
    @JsonSubTypes.Type(value = Job.ContinueTurn.class, name = "continue_turn"),
    @JsonSubTypes.Type(value = Job.RecordCalls.class, name = "record_calls"),
    @JsonSubTypes.Type(value = Job.KeepSummary.class, name = "keep_summary"),
    @JsonSubTypes.Type(value = Job.RunAgentLlm.class, name = "run_agent_llm"),
    @JsonSubTypes.Type(value = Job.RunTool.class, name = "run_tool")
})
public sealed interface Job {

    /** The group that the job is for, which is also the thread. */
    GroupId group();

    /**
     * For the orchestrator: begin the turn, if it is the group's next and none is active.
     *
     * @param number the turn's place in the group; null for whichever is next, as processes of an older version write it
     */
    record StartTurn(GroupId group, @Nullable Long number) implements Job {

        public StartTurn {
            requireNonNull(group, "group");
        }

        /** Begin whichever is next. */
        public StartTurn(GroupId group) {
            this(group, null);
        }

        /** Whether it is for the turn of that number. */
        public boolean isFor(long turn) {
            return number == null || number == turn;
        }
    }

    /** For the orchestrator: something happened to the turn. */
    record ContinueTurn(GroupId group, TurnId turn, TurnInput input) implements Job {

        public ContinueTurn {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(input, "input");
        }
    }

    /** For the orchestrator: calls on models that the turn's own end did not take along, for the ledger. */
    record RecordCalls(GroupId group, TurnId turn, List<ModelCall> calls) implements Job {

        public RecordCalls {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(calls, "calls");
        }
    }

    /** For the orchestrator: a summary of the group's thread, for PostgreSQL. */
    record KeepSummary(GroupId group, Summary summary) implements Job {

        public KeepSummary {
            requireNonNull(group, "group");
            requireNonNull(summary, "summary");
        }
    }

    /** For the workers: what one step needs of them. */
    sealed interface StepJob extends Job permits RunAgentLlm, RunTool {

        /** The turn that the step belongs to. */
        TurnId turn();

        /** The step, which is also what makes its result count once. */
        StepId step();

        /** The step's place in the turn. */
        int number();

        /** Which try this is, from 1, before counting redeliveries. */
        int attempt();

        /** The id that the message with the result will have. */
        MessageId message();

        /** The same job as the try of that number. */
        StepJob asAttempt(int attemptNumber);
    }

    /**
     * Ask a member's model.
     *
     * @param call the call on the member that this belongs to: the step of its first round
     * @param round 1 for the call itself, one more each time that tool results go back to the member
     * @param historyEnd how much of the thread the member sees beside its own messages of this call; null means as much as
     *     there was when the job was dispatched
     * @param message the id that the answer will have
     * @param parent the message that called the member
     * @param fallback the model that is asked in place of the member's own, null for that
     */
    record RunAgentLlm(
            GroupId group,
            TurnId turn,
            StepId step,
            int number,
            int attempt,
            String alias,
            StepId call,
            int round,
            @Nullable Long historyEnd,
            MessageId message,
            @Nullable MessageId parent,
            @Nullable Fallback fallback)
            implements StepJob {

        public RunAgentLlm {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(step, "step");
            requireNonNull(alias, "alias");
            requireNonNull(call, "call");
            requireNonNull(message, "message");
        }

        /** Ask the member's own model. */
        public RunAgentLlm(
                GroupId group,
                TurnId turn,
                StepId step,
                int number,
                int attempt,
                String alias,
                StepId call,
                int round,
                @Nullable Long historyEnd,
                MessageId message,
                @Nullable MessageId parent) {
            this(group, turn, step, number, attempt, alias, call, round, historyEnd, message, parent, null);
        }

        @Override
        public RunAgentLlm asAttempt(int attemptNumber) {
            return new RunAgentLlm(
                    group,
                    turn,
                    step,
                    number,
                    attemptNumber,
                    alias,
                    call,
                    round,
                    historyEnd,
                    message,
                    parent,
                    fallback);
        }

        /** The same question for another model. */
        public RunAgentLlm withFallback(Fallback other) {
            return new RunAgentLlm(
                    group, turn, step, number, attempt, alias, call, round, historyEnd, message, parent, other);
        }
    }

    /**
     * The model that is asked in place of the member's own.
     *
     * @param after how many attempts the member's own model had; this one has as many as any
     * @param reason why the member's own could not answer
     */
    record Fallback(String provider, String model, int after, String reason) {

        public Fallback {
            requireNonNull(provider, "provider");
            requireNonNull(model, "model");
            requireNonNull(reason, "reason");
        }
    }

    /**
     * Run a tool.
     *
     * @param alias the member that called it
     * @param call the call on the member that this belongs to
     * @param message the id that the result will have
     * @param parent the message that called the tool
     */
    record RunTool(
            GroupId group,
            TurnId turn,
            StepId step,
            int number,
            int attempt,
            String alias,
            StepId call,
            ToolCall tool,
            MessageId message,
            MessageId parent)
            implements StepJob {

        public RunTool {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(step, "step");
            requireNonNull(alias, "alias");
            requireNonNull(call, "call");
            requireNonNull(message, "message");
            requireNonNull(tool, "tool");
            requireNonNull(parent, "parent");
        }

        @Override
        public RunTool asAttempt(int attemptNumber) {
            return new RunTool(group, turn, step, number, attemptNumber, alias, call, tool, message, parent);
        }
    }
}
