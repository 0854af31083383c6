package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolNamesTest {

    @ParameterizedTest
    @CsvSource({"web_search, web_search", "files.read, files__read", "my-files.read_all, my-files__read_all"})
    void names_remain_readable(String name, String sent) {
        assertThat(ToolNames.toVendor(name)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files__read",
                "files_.read",
                "files._read",
                "files.read.all",
                "4files.read",
                "files.read_the_whole_of_the_long_file_and_tell_what_stands_in_it_please",
                "a_tool_with_a_name_that_is_much_too_long_for_the_vendors_and_has_to_be_cut",
                "größe.messen",
                "a b"
            })
    void ambiguous_names_end_in_a_hash(String name) {
        assertThat(ToolNames.toVendor(name)).matches("t_[A-Za-z0-9_-]{1,48}__[0-9a-f]{12}");
    }

    @Test
    void vendor_names_are_unique() {
        Random random = new Random(4711);
        Set<String> names = new HashSet<>(List.of("a.b", "a__b", "a_b", "a_.b", "a._b", "t_a.b", "a.b__c", "a__b.c"));
        String letters = "ab_-.";
        while (names.size() < 20_000) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            names.add(name.toString());
        }

        List<String> sent = names.stream().map(ToolNames::toVendor).toList();

        assertThat(sent).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z_][A-Za-z0-9_-]{0,63}"));
    }

    @Test
    void replies_get_the_original_names_back() {
        List<String> names = List.of("web_search", "files.read", "files__read", "4.x", "x".repeat(100) + ".y");
        ModelRequest request = request(names);
        ModelRequest sent = ToolNames.toVendor(request);
        List<String> offered = sent.tools().stream().map(ToolDefinition::name).toList();

        ModelReply reply = new ToolNames(request).fromVendor(reply(offered));

        assertThat(reply.toolCalls()).extracting(ModelToolCall::name).containsExactlyElementsOf(names);
        assertThat(offered).allMatch(name -> name.length() <= 64).contains("web_search", "files__read");
    }

    @Test
    void earlier_calls_use_the_same_names_as_the_tools() {
        ModelRequest sent = ToolNames.toVendor(request(List.of("files.read")));

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

        ModelReply reply = new ToolNames(without).fromVendor(reply(List.of("files__read", "made_up", "files.read")));

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
