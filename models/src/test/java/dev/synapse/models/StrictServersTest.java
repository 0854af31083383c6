package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.model.ModelOptions;
import dev.synapse.testkit.ChatDialect;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The prompts of a team's conversation are accepted by a server of each vendor that refuses what that vendor refuses. */
class StrictServersTest {
    private static final ToolDefinition SEARCH = new ToolDefinition(
            "web.search", "Searches.", "{\"type\": \"object\", \"properties\": {\"q\": {\"type\": \"string\"}}}");
    private static final PromptMessage SYSTEM = new SystemMessage("You are Ada.");
    private static final PromptMessage QUESTION = new UserMessage("User", "[User]: Hi");
    private static final AssistantMessage CALLS = new AssistantMessage(
            "I look.",
            List.of(
                    call("call_0123456789abcdef0123456789abcdef"),
                    new ModelToolCall("c_2", "web.search", "{\"never clo")));

    private final ScriptedModelServer server = ScriptedModelServer.start().otherwise(request -> Reply.text("fine"));
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    static Map<String, List<PromptMessage>> conversations() {
        PromptMessage first = result("call_0123456789abcdef0123456789abcdef", "one");
        PromptMessage second = result("c_2", "");
        return Map.of(
                "a question",
                List.of(SYSTEM, QUESTION),
                "no instructions",
                List.of(QUESTION),
                "several members in a row",
                List.of(SYSTEM, QUESTION, new UserMessage("Bob", "[Bob]: ho"), new UserMessage("Eve", "[Eve]: he")),
                "own answers in a row",
                List.of(SYSTEM, QUESTION, answer("one"), answer("two"), new UserMessage("Bob", "[Bob]: ho")),
                "empty texts",
                List.of(
                        SYSTEM,
                        QUESTION,
                        answer(""),
                        new UserMessage("Bob", " \n"),
                        new UserMessage("Eve", "[Eve]: he")),
                "instructions in between",
                List.of(SYSTEM, QUESTION, new SystemMessage("Be brief."), new UserMessage("Bob", "[Bob]: ho")),
                "calls in parallel",
                List.of(SYSTEM, QUESTION, CALLS, first, second),
                "a question after results",
                List.of(SYSTEM, QUESTION, CALLS, first, second, new UserMessage("Bob", "[Bob]: ho")),
                "two rounds of calls",
                List.of(
                        SYSTEM,
                        QUESTION,
                        CALLS,
                        first,
                        second,
                        new AssistantMessage("", List.of(call("call_2"))),
                        result("call_2", "three")),
                "an answer after calls, and a question",
                List.of(SYSTEM, QUESTION, CALLS, first, second, answer("so"), new UserMessage("Bob", "[Bob]: ho")));
    }

    /** The number of requests that a worker needs to learn what the vendor wants, once in its life. */
    static Stream<Arguments> servers() {
        return Stream.of(
                Arguments.of("openai", ChatDialect.COMMON, "scripted", 0),
                Arguments.of("openai", ChatDialect.OPENAI, "gpt-5-mini", 0),
                Arguments.of("openai", ChatDialect.OPENAI, "gpt-4.1", 0),
                Arguments.of("openai", ChatDialect.OPENAI, "gpt-9-not-listed", 2),
                Arguments.of("openai", ChatDialect.MISTRAL, "mistral-large", 3),
                Arguments.of("openai", ChatDialect.DEEPSEEK, "deepseek-v4", 1),
                Arguments.of("responses", ChatDialect.COMMON, "gpt-6-luna", 0),
                Arguments.of("responses", ChatDialect.COMMON, "gpt-9-not-listed", 1),
                Arguments.of("anthropic", ChatDialect.COMMON, "claude-sonnet-4-6", 0),
                Arguments.of("anthropic", ChatDialect.COMMON, "claude-opus-5-5", 0),
                Arguments.of("anthropic", ChatDialect.COMMON, "claude-opus-9-not-listed", 1),
                Arguments.of("gemini", ChatDialect.COMMON, "gemini-2.5-flash", 0),
                Arguments.of("gemini", ChatDialect.COMMON, "gemini-4-hydrogen", 0),
                Arguments.of("ollama", ChatDialect.COMMON, "llama3.2", 0),
                Arguments.of("ollama", ChatDialect.COMMON, "gpt-oss:20b", 0));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void every_prompt_is_accepted(String protocol, ChatDialect dialect, String model, int lessons) throws Exception {
        server.speaking(dialect);
        ModelClient client = Models.client(connections, protocol, server.rootUrl(), "key");

        for (Map.Entry<String, List<PromptMessage>> conversation :
                conversations().entrySet()) {
            ModelRequest request = new ModelRequest(
                    Models.provider(protocol), model, 0.5, conversation.getValue(), List.of(SEARCH), Models.LONG, 99);
            ModelOptions options = ModelOptions.of(JsonMapper.shared().readTree("{\"reasoning_effort\": \"low\"}"));

            assertThat(client.call(request.withOptions(options), Models.IGNORED).text())
                    .as(conversation.getKey())
                    .isEqualTo("fine");
        }
        assertThat(server.refusals()).hasSize(lessons);
    }

    static List<String> protocols() {
        return Models.PROTOCOLS;
    }

    /** What a model of the provider has signed comes back, and what another has signed does not. */
    @ParameterizedTest
    @MethodSource("protocols")
    void signed_parts_are_accepted(String protocol) throws Exception {
        String provider = Models.provider(protocol);
        Map<String, String> parts = Map.of(
                "openai", "{\"reasoning_content\": \"so\"}",
                "responses",
                        "{\"call_0\": [{\"type\": \"reasoning\", \"id\": \"rs_1\", \"summary\": [], \"encrypted_content\": \"x\"}]}",
                "anthropic", "{\"blocks\": [{\"type\": \"thinking\", \"thinking\": \"so\", \"signature\": \"x\"}]}",
                "gemini", "{\"0\": \"signature\"}",
                "ollama", "{}");
        ModelClient client = Models.client(connections, protocol, server.rootUrl(), "key");
        for (String signedBy : List.of(provider, "another")) {
            VendorPart part = new VendorPart(signedBy, parts.get(protocol));
            List<PromptMessage> prompt = List.of(
                    SYSTEM, QUESTION, new AssistantMessage("", List.of(call("c1")), part), result("c1", "found"));

            client.call(new ModelRequest(provider, "m", null, prompt, List.of(SEARCH), Models.LONG), Models.IGNORED);
        }
        assertThat(server.refusals()).isEmpty();
    }

    private static ModelToolCall call(String id) {
        return new ModelToolCall(id, "web.search", "{\"q\": \"x\"}");
    }

    private static PromptMessage result(String id, String text) {
        return new ToolResultMessage(id, "web.search", text);
    }

    private static AssistantMessage answer(String text) {
        return new AssistantMessage(text, List.of());
    }
}
