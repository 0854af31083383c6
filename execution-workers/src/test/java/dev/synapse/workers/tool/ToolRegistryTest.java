package dev.synapse.workers.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ToolRegistryTest {
    private static final ToolContext CONTEXT = new ToolContext("group", "turn", "call");

    /** A tool that does what the test says. */
    private record TestingTool(Body body) implements Tool {
        interface Body {
            String run(JsonNode arguments) throws InterruptedException, ToolException;
        }

        @Override
        public String name() {
            return "testing";
        }

        @Override
        public String description() {
            return "For tests.";
        }

        @Override
        public String argsSchemaJson() {
            return """
                    {"type": "object",
                     "properties": {"count": {"type": "integer", "minimum": 1}, "text": {"type": "string"}},
                     "required": ["count"], "additionalProperties": false}""";
        }

        @Override
        public ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException {
            return new ToolResult(body.run(arguments));
        }
    }

    @Test
    void a_valid_call_gets_its_result() throws Exception {
        ToolRegistry registry =
                registry(arguments -> "count " + arguments.path("count").asInt());

        assertThat(registry.call("testing", "{\"count\": 3}", CONTEXT).content())
                .isEqualTo("count 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"count\": 0}",
                "{\"count\": \"3\"}",
                "{\"count\": 1, \"other\": 2}",
                "[]",
                "null",
                "42",
                "{\"count\": 1",
                "{\"count\": 1} {}",
                "{\"count\": 1, \"count\": 2}",
                "garbage"
            })
    void wrong_arguments_are_refused_and_the_tool_is_not_run(String arguments) {
        ToolRegistry registry = registry(_ -> {
            throw new AssertionError("was run");
        });

        ToolException refused =
                catchThrowableOfType(ToolException.class, () -> registry.call("testing", arguments, CONTEXT));

        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused).hasMessageStartingWith("The arguments of testing");
    }

    @Test
    void the_model_is_told_what_is_wrong() {
        assertThatThrownBy(() -> registry(_ -> "").call("testing", "{\"count\": 0, \"other\": 1}", CONTEXT))
                .hasMessageContainingAll("count", "1", "other");
    }

    @Test
    void an_unknown_tool_is_refused_with_the_list_of_known_ones() {
        ToolException refused = catchThrowableOfType(
                ToolException.class, () -> registry(_ -> "").call("nothing", "{}", CONTEXT));

        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused).hasMessageContainingAll("'nothing'", "testing");
    }

    @Test
    void a_tool_that_hangs_is_interrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        ToolRegistry registry =
                ToolRegistry.of(List.of(new TestingTool(_ -> hang(interrupted))), Duration.ofMillis(50));

        ToolException late =
                catchThrowableOfType(ToolException.class, () -> registry.call("testing", "{\"count\": 1}", CONTEXT));

        assertThat(late.isRetryable()).isTrue();
        assertThat(late).hasMessage("testing did not answer within 50 ms.");
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interrupting_the_caller_interrupts_the_tool() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        ToolRegistry registry = registry(_ -> {
            running.countDown();
            return hang(interrupted);
        });
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                registry.call("testing", "{\"count\": 1}", CONTEXT);
            } catch (ToolException | InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
        });
        running.await();

        caller.interrupt();

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_broken_tool_tells_no_internals() {
        ToolRegistry registry = registry(_ -> {
            throw new IllegalStateException("jdbc://secret");
        });

        assertThatThrownBy(() -> registry.call("testing", "{\"count\": 1}", CONTEXT))
                .isInstanceOf(ToolException.class)
                .hasMessage("testing failed unexpectedly.")
                .hasRootCauseMessage("jdbc://secret");
    }

    @Test
    void a_long_result_is_cut_between_characters() throws Exception {
        ToolRegistry registry = registry(_ -> "x" + "🌍".repeat(20_000));

        String content = registry.call("testing", "{\"count\": 1}", CONTEXT).content();

        assertThat(content.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(32_700, 32_768);
        assertThat(content).matches("(?s)x🌍+\\n\\[cut: .*]");
    }

    @Test
    void two_tools_of_one_name_are_refused() {
        TestingTool tool = new TestingTool(_ -> "");

        assertThatThrownBy(() -> ToolRegistry.of(List.of(tool, tool))).hasMessageContaining("testing");
    }

    private static ToolRegistry registry(TestingTool.Body body) {
        return ToolRegistry.of(List.of(new TestingTool(body)));
    }

    private static String hang(CompletableFuture<Boolean> interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException stopped) {
            interrupted.complete(true);
            throw stopped;
        }
    }
}
