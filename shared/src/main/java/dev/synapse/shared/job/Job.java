package dev.synapse.shared.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job of the durable loop, as JSON in a Redis stream. Jobs are small and refer to the group's thread for all large data. Each checks
 * on construction that it is complete, because a job without its group could not be ended. Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Job.StartTurn.class, name = "start_turn"),
    @JsonSubTypes.Type(value = Job.ContinueTurn.class, name = "continue_turn"),
    @JsonSubTypes.Type(value = Job.RecordCalls.class, name = "record_calls"),
    @JsonSubTypes.Type(value = Job.RecordSummary.class, name = "keep_summary"),
    @JsonSubTypes.Type(value = Job.RunAgentLlm.class, name = "run_agent_llm"),
    @JsonSubTypes.Type(value = Job.RunTool.class, name = "run_tool")
})
public sealed interface Job {

    /** The group that the job is for, which is also the thread. */
    GroupId group();

    /** The name of its kind, as in its JSON. */
    default String kind() {
        return switch (this) {
            case StartTurn start -> "start_turn";
            case ContinueTurn next -> "continue_turn";
            case RecordCalls late -> "record_calls";
            case RecordSummary made -> "keep_summary";
            case RunAgentLlm agent -> "run_agent_llm";
            case RunTool run -> "run_tool";
        };
    }

    /** The job for log messages: its kind, its group and, if it has one, its turn. */
    default String description() {
        String ofGroup = kind() + " of group " + group();
        return switch (this) {
            case StartTurn(GroupId group, Long number) ->
                number == null ? ofGroup : ofGroup + ", turn number " + number;
            case ContinueTurn next -> ofGroup + ", turn " + next.turn();
            case RecordCalls late -> ofGroup + ", turn " + late.turn();
            case RecordSummary made -> ofGroup;
            case StepJob step -> ofGroup + ", turn " + step.turn();
        };
    }

    /**
     * For the orchestrator: start the turn, if it is the group's next and none is active.
     *
     * @param number the turn's number in the group; null for the next turn, as older versions write it
     */
    record StartTurn(GroupId group, @Nullable Long number) implements Job {

        public StartTurn {
            requireNonNull(group, "group");
        }

        /** Start the next turn. */
        public StartTurn(GroupId group) {
            this(group, null);
        }

        /** Whether the job is for the turn with that number. */
        public boolean isFor(long turn) {
            return number == null || number == turn;
        }
    }

    /** For the orchestrator: process an input of the turn. */
    record ContinueTurn(GroupId group, TurnId turn, TurnInput input) implements Job {

        public ContinueTurn {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(input, "input");
        }
    }

    /** For the orchestrator: write model calls to the ledger that the commit of the turn's end did not include. */
    record RecordCalls(GroupId group, TurnId turn, List<ModelCall> calls) implements Job {

        public RecordCalls {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(calls, "calls");
        }
    }

    /** For the orchestrator: store a summary of the group's thread in PostgreSQL. */
    record RecordSummary(GroupId group, Summary summary) implements Job {

        public RecordSummary {
            requireNonNull(group, "group");
            requireNonNull(summary, "summary");
        }
    }

    /** For the workers: run one step. */
    sealed interface StepJob extends Job permits RunAgentLlm, RunTool {

        /** The turn that the step belongs to. */
        TurnId turn();

        /** The step, whose id also makes its result count once. */
        StepId step();

        /** The step's number in the turn, from 1. */
        int number();

        /** The number of the attempt, from 1, without redeliveries. */
        int attempt();

        /** The id of the message with the result. */
        MessageId message();

        /** The message that caused the step. */
        @Nullable
        MessageId parent();

        /** The same job as the attempt with that number. */
        StepJob asAttempt(int attemptNumber);

        /** The record of the step as it starts. */
        default Step started(Instant now) {
            return switch (this) {
                case RunAgentLlm agent -> Step.started(step(), number(), StepKind.RUN_AGENT_LLM, agent.alias(), now);
                case RunTool tool ->
                    Step.started(
                            step(), number(), StepKind.RUN_TOOL, tool.tool().name(), now);
            };
        }

        /** The message with the result. */
        default Message result(String sender, String content, MessageMeta meta) {
            return new Message(message(), group(), turn(), sender, content, Times.now(), parent(), meta);
        }
    }

    /**
     * For the workers: call a member's model.
     *
     * @param invocation the id of the member invocation, which is the step of its first round
     * @param round 1 for the first round, one more for each return of tool results to the member
     * @param historyEnd the length of the part of the thread that the member sees in addition to its own messages of this invocation;
     *     null for the length at the job's dispatch
     * @param message the id of the reply's message
     * @param parent the message that mentioned the member
     * @param fallback the model to call in place of the member's own, null for the member's own
     */
    record RunAgentLlm(
            GroupId group,
            TurnId turn,
            StepId step,
            int number,
            int attempt,
            String alias,
            @JsonProperty("call") StepId invocation,
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
            requireNonNull(invocation, "invocation");
            requireNonNull(message, "message");
        }

        /** The first attempt of the first round of a member invocation, with the member's own model. */
        public static RunAgentLlm of(StepRef step, String alias, MessageId message, @Nullable MessageId parent) {
            return new RunAgentLlm(
                    step.group(),
                    step.turn(),
                    step.step(),
                    step.number(),
                    1,
                    alias,
                    step.step(),
                    1,
                    null,
                    message,
                    parent,
                    null);
        }

        /** The same job in another round of the member invocation {@code invocation}. */
        public RunAgentLlm inRound(StepId invocation, int roundNumber, @Nullable Long end) {
            return new RunAgentLlm(
                    group, turn, step, number, attempt, alias, invocation, roundNumber, end, message, parent, fallback);
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
                    invocation,
                    round,
                    historyEnd,
                    message,
                    parent,
                    fallback);
        }

        /** The same job for another model. */
        public RunAgentLlm withFallback(Fallback other) {
            return new RunAgentLlm(
                    group, turn, step, number, attempt, alias, invocation, round, historyEnd, message, parent, other);
        }
    }

    /**
     * The model to call in place of the member's own.
     *
     * @param after the number of attempts of the member's own model; the fallback has a full number of its own
     * @param reason why the member's own model failed
     */
    record Fallback(String provider, String model, int after, String reason) {

        public Fallback {
            requireNonNull(provider, "provider");
            requireNonNull(model, "model");
            requireNonNull(reason, "reason");
        }
    }

    /**
     * For the workers: run a tool.
     *
     * @param alias the member that called the tool
     * @param invocation the id of the member invocation
     * @param tool the tool call
     * @param message the id of the result's message
     * @param parent the message with the tool call
     */
    record RunTool(
            GroupId group,
            TurnId turn,
            StepId step,
            int number,
            int attempt,
            String alias,
            @JsonProperty("call") StepId invocation,
            ToolCall tool,
            MessageId message,
            MessageId parent)
            implements StepJob {

        public RunTool {
            requireNonNull(group, "group");
            requireNonNull(turn, "turn");
            requireNonNull(step, "step");
            requireNonNull(alias, "alias");
            requireNonNull(invocation, "invocation");
            requireNonNull(message, "message");
            requireNonNull(tool, "tool");
            requireNonNull(parent, "parent");
        }

        /** The first attempt of a tool call in the member invocation {@code invocation}. */
        public static RunTool of(
                StepRef step, String alias, StepId invocation, ToolCall tool, MessageId message, MessageId parent) {
            return new RunTool(
                    step.group(), step.turn(), step.step(), step.number(), 1, alias, invocation, tool, message, parent);
        }

        @Override
        public RunTool asAttempt(int attemptNumber) {
            return new RunTool(group, turn, step, number, attemptNumber, alias, invocation, tool, message, parent);
        }
    }
}
