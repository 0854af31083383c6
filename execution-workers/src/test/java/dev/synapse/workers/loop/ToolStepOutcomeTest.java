package dev.synapse.workers.loop;

import static dev.synapse.workers.loop.AgentStepRuns.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.ToolResult;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The decisions of tool steps about one attempt. */
@Timeout(60)
class ToolStepOutcomeTest {

    private final StepMemory memory = new StepMemory(new MemoryBudget("tests", 64 << 20));

    @Test
    void a_tools_result_completes_its_step() throws InterruptedException {
        assertThat(runTool(ToolResult::new, "Writer", 1))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.message().content()).isEqualTo("found"));
    }

    @Test
    void a_tools_failure_is_retried_and_finally_becomes_its_result() throws InterruptedException {
        ToolBody busy = text -> {
            throw ToolException.retryable("busy", null);
        };

        assertThat(runTool(busy, "Writer", 1)).isInstanceOf(Retry.class);
        assertThat(runTool(busy, "Writer", 3)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.message())
                    .hasValueSatisfying(message -> assertThat(message.content()).isEqualTo("Error: busy"));
            assertThat(failed.input()).isInstanceOf(TurnInput.ToolAnswered.class);
        });
    }

    @Test
    void a_tool_that_the_member_does_not_list_is_not_run() throws InterruptedException {
        assertThat(runTool(ToolResult::new, "Stranger", 1))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("Stranger has no tool \"web_search\"; it has: none."));
    }

    private StepOutcome runTool(ToolBody body, String alias, int attempt) throws InterruptedException {
        StepRef step = new StepRef(AgentStepRuns.GROUP, AgentStepRuns.TURN, StepId.next(), 1);
        ToolCall call = new ToolCall("call_1", "web_search", "{}");
        Job.RunTool job = Job.RunTool.of(step, alias, StepId.next(), call, MessageId.next(), MessageId.next())
                .asAttempt(attempt);
        ToolStep tools = new ToolStep(ToolRegistry.of(List.of(new TestingSearch(body))));
        try (StepMemory.Reserved reserved = memory.reserve(0)) {
            return tools.run(attempt(job), job, TestingMembers.ROSTER, reserved);
        }
    }

    private interface ToolBody {
        ToolResult call(String text) throws ToolException;
    }

    private record TestingSearch(ToolBody body) implements Tool {

        @Override
        public String name() {
            return "web_search";
        }

        @Override
        public String description() {
            return "Searches.";
        }

        @Override
        public String argsSchemaJson() {
            return "{\"type\": \"object\"}";
        }

        @Override
        public boolean readOnly() {
            return true;
        }

        @Override
        public ToolResult run(JsonNode arguments, ToolContext context) throws ToolException {
            return body.call("found");
        }
    }
}
