package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names of tools on their way to a vendor and back. */
class FittedRequestTest {
    private static final ToolFitter FITTER = new ToolFitter(ToolRules.OPENAI);

    @Test
    void replies_get_the_original_names_back() {
        List<String> names = List.of("web_search", "files.read", "files__read", "4.x", "x".repeat(100) + ".y");
        ModelRequest request = request(names);
        FittedRequest fitted = FITTER.fit(request, Map.of());
        List<String> offered =
                fitted.request().tools().stream().map(ToolDefinition::name).toList();

        ModelReply reply = fitted.original(reply(offered));

        assertThat(reply.toolCalls()).extracting(ModelToolCall::name).containsExactlyElementsOf(names);
        assertThat(offered).allMatch(name -> name.length() <= 64).contains("web_search", "files__read");
    }

    @Test
    void earlier_calls_use_the_same_names_as_the_tools() {
        ModelRequest sent = FITTER.fit(request(List.of("files.read")), Map.of()).request();

        assertThat(sent.messages())
                .containsExactly(
                        new AssistantMessage("", List.of(new ModelToolCall("c1", "files__read", "{}"))),
                        new ToolResultMessage("c1", "files__read", "found"));
    }

    @Test
    void a_removed_tool_is_resolved_by_its_earlier_calls() {
        ModelRequest request = request(List.of("files.read"));
        ModelRequest without = new ModelRequest(
                request.provider(), request.model(), null, request.messages(), List.of(), request.idleTimeout());

        ModelReply reply =
                FITTER.fit(without, Map.of()).original(reply(List.of("files__read", "made_up", "files.read")));

        assertThat(reply.toolCalls())
                .extracting(ModelToolCall::name)
                .containsExactly("files.read", "made_up", "files.read");
    }

    private static ModelRequest request(List<String> tools) {
        String first = tools.getFirst();
        return new ModelRequest(
                "openai",
                "gpt-5-mini",
                null,
                List.of(
                        new AssistantMessage("", List.of(new ModelToolCall("c1", first, "{}"))),
                        new ToolResultMessage("c1", first, "found")),
                tools.stream()
                        .map(name -> new ToolDefinition(name, "For tests.", "{\"type\": \"object\"}"))
                        .toList(),
                Duration.ofSeconds(30));
    }

    private static ModelReply reply(List<String> called) {
        List<ModelToolCall> calls = new ArrayList<>();
        called.forEach(name -> calls.add(new ModelToolCall("c" + calls.size(), name, "{}")));
        return new ModelReply("", calls, new ModelUsage(1, 1, 0), "gpt-5-mini", "tool_calls");
    }
}
