package dev.synapse.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sources that add and remove tools. */
class ToolSourcesTest {
    private static final ToolContext CONTEXT =
            new ToolContext("group", "turn", "call", "step", 1, Duration.ofMinutes(10));
    private static final String ARGUMENTS = "{\"count\": 1}";

    private final ToolRegistry registry = ToolRegistry.of(List.of(tool("clock")));

    /** A tool with a given schema. */
    private record SchemaTool(String name, String argsSchemaJson) implements Tool {
        @Override
        public String description() {
            return "For tests.";
        }

        @Override
        public boolean readOnly() {
            return true;
        }

        @Override
        public ToolResult run(JsonNode arguments, ToolContext context) {
            return new ToolResult("ran");
        }
    }

    @Test
    void a_source_adds_its_tools_to_the_others() throws Exception {
        assertThat(registry.put("files", List.of(tool("files.read"), tool("files.list"))))
                .isEmpty();

        assertThat(registry.list()).extracting(Tool::name).containsExactly("clock", "files.read", "files.list");
        assertThat(registry.call("files.read", ARGUMENTS, CONTEXT).content()).isEqualTo("files.read ran");
        assertThat(registry.call("clock", ARGUMENTS, CONTEXT).content()).isEqualTo("clock ran");
    }

    @Test
    void a_source_replaces_only_its_own_tools() {
        registry.put("files", List.of(tool("files.read")));
        registry.put("mail", List.of(tool("mail.send")));

        registry.put("files", List.of(tool("files.write")));

        assertThat(registry.list()).extracting(Tool::name).containsExactly("clock", "files.write", "mail.send");
        assertThat(registry.find("files.read")).isEmpty();
        assertThatThrownBy(() -> registry.call("files.read", ARGUMENTS, CONTEXT))
                .isInstanceOf(ToolException.class)
                .hasMessageContainingAll("'files.read'", "clock, files.write, mail.send");
    }

    @Test
    void removing_a_source_removes_its_tools() {
        registry.put("files", List.of(tool("files.read")));

        registry.put("files", List.of());

        assertThat(registry.list()).extracting(Tool::name).containsExactly("clock");
    }

    @Test
    void a_running_call_finishes_after_its_tool_was_removed() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        registry.put(
                "files",
                List.of(new TestingTool(_ -> {
                            running.countDown();
                            end.await();
                            return "read";
                        })
                        .named("files.read")));
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(registry.call("files.read", ARGUMENTS, CONTEXT).content());
            } catch (ToolException | InterruptedException failed) {
                result.completeExceptionally(failed);
            }
        });
        running.await();

        registry.put("files", List.of());
        end.countDown();

        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("read");
    }

    @Test
    void a_duplicate_name_keeps_the_first_tool() throws Exception {
        List<String> skipped = registry.put("files", List.of(tool("clock"), tool("files.a"), tool("files.a")));

        assertThat(skipped).containsExactly("Duplicate tool name: clock.", "Duplicate tool name: files.a.");
        assertThat(registry.list()).extracting(Tool::name).containsExactly("clock", "files.a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", ".a", "a.", "a@[Writer]", "ä", "a/b", "a\n"})
    void a_tool_with_an_invalid_name_is_skipped(String name) {
        assertThat(registry.put("files", List.of(tool(name), tool("files.read"))))
                .singleElement()
                .asString()
                .contains("Invalid tool name");
        assertThat(registry.list()).extracting(Tool::name).containsExactly("clock", "files.read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "true",
                "{\"type\": \"array\"}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/none\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"[\"}}}"
            })
    void an_invalid_schema_skips_only_its_tool(String schema) {
        assertThat(registry.put("files", List.of(new SchemaTool("files.odd", schema), tool("files.read"))))
                .singleElement()
                .asString()
                .startsWith("The schema of files.odd ");
        assertThat(registry.list()).extracting(Tool::name).containsExactly("clock", "files.read");
    }

    @Test
    void schemas_of_older_drafts_are_accepted() throws Exception {
        String draft7 = """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                 "definitions": {"path": {"type": "string", "minLength": 1}},
                 "properties": {"path": {"$ref": "#/definitions/path"}}, "required": ["path"]}""";

        assertThat(registry.put("files", List.of(new SchemaTool("files.read", draft7))))
                .isEmpty();

        assertThat(registry.call("files.read", "{\"path\": \"a\"}", CONTEXT).content())
                .isEqualTo("ran");
        assertThatThrownBy(() -> registry.call("files.read", "{\"path\": \"\"}", CONTEXT))
                .hasMessageStartingWith("The arguments of files.read violate its schema");
    }

    @Test
    void schema_references_are_never_fetched() throws IOException {
        try (ServerSocket canary = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String schema = """
                    {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:%d/schema.json"}}}""".formatted(canary.getLocalPort());

            assertThat(registry.put("evil", List.of(new SchemaTool("evil.tool", schema))))
                    .hasSize(1);

            canary.setSoTimeout(1);
            assertThatThrownBy(canary::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void listeners_are_notified_of_each_change() {
        AtomicInteger changes = new AtomicInteger();
        registry.onChange(changes::incrementAndGet);

        registry.put("files", List.of(tool("files.read")));
        registry.put("files", List.of());

        assertThat(changes).hasValue(2);
    }

    private static Tool tool(String name) {
        return new TestingTool(_ -> name + " ran").named(name);
    }
}
