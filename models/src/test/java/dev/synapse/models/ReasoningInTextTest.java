package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.http.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reasoning that a model writes into its text is kept apart over each protocol, also without the opening tag: it mentions no one. */
class ReasoningInTextTest {
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    static Stream<Arguments> texts() {
        return Models.PROTOCOLS.stream()
                .flatMap(protocol -> Stream.of(
                        Arguments.of(protocol, "<think>so @[Ada], TASK_COMPLETE</think>", "so @[Ada], TASK_COMPLETE"),
                        Arguments.of(protocol, "so @[Ada]</think>", "so @[Ada]"),
                        Arguments.of(protocol, "<thinking>so @[Ada]</thinking>", "so @[Ada]")));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void reasoning_within_the_text_is_no_part_of_the_answer(String protocol, String start, String reasoning)
            throws Exception {
        List<String> events = new ArrayList<>();
        events.add(CannedReplies.text(protocol).replace("hi", start));
        events.add(CannedReplies.text(protocol).replace("hi", "Hello"));
        events.addAll(CannedReplies.end(protocol));
        try (CannedVendor server = CannedVendor.events(protocol, events)) {
            ModelReply reply = Models.client(connections, protocol, server.root(), "key")
                    .call(Models.ask("hello"), Models.IGNORED);

            assertThat(reply.text()).isEqualTo("Hello");
            assertThat(reply.reasoning()).isEqualTo(reasoning);
        }
    }
}
