package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A team with a Researcher, which has {@code web_search}, and a Writer answers through an OpenAI-compatible server. */
@ExtendWith(SharedTestBed.class)
class ResearchConversationTest {

    private static final String QUESTION = "How high is the Zugspitze? Grüße — 🙂";

    private AllInOneTestBed testBed;
    private GroupClient team;

    @BeforeEach
    void newTeam(AllInOneTestBed shared) {
        testBed = shared;
        team = shared.team();
    }

    @Test
    void the_socket_delivers_every_event_from_the_first_one_without_gaps() throws IOException {
        try (EventClient socket = team.listen()) {
            team.ask(QUESTION);
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            List<JsonNode> events = socket.events();
            assertThat(EventLines.seqs(events))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, events.size()).boxed().toList());
            assertThat(EventLines.of(events))
                    .containsExactly(
                            "message User",
                            "turn.queued",
                            "turn.started",
                            "step.started Orchestrator",
                            "message.delta Orchestrator",
                            "message Orchestrator",
                            "step.completed Orchestrator",
                            "step.started Researcher",
                            "message.delta Researcher",
                            "message Researcher",
                            "step.completed Researcher",
                            "step.started web_search",
                            "message web_search",
                            "step.completed web_search",
                            "step.started Researcher",
                            "message.delta Researcher",
                            "message Researcher",
                            "step.completed Researcher",
                            "step.started Orchestrator",
                            "message.delta Orchestrator",
                            "message Orchestrator",
                            "step.completed Orchestrator",
                            "step.started Writer",
                            "message.delta Writer",
                            "message Writer",
                            "step.completed Writer",
                            "step.started Orchestrator",
                            "message.delta Orchestrator",
                            "message Orchestrator",
                            "step.completed Orchestrator",
                            "turn.completed");
        }
    }

    @Test
    void http_socket_and_PostgreSQL_agree_exactly() throws IOException {
        try (EventClient socket = team.listen()) {
            team.ask(QUESTION);
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);
            team.ask("And in feet?");
            socket.awaitType("turn.completed", 2, GroupClient.TURN_LIMIT);

            List<JsonNode> stored = testBed.synapse().records().messages(team.group());
            assertThat(stored).hasSize(16);
            assertThat(stored.getFirst().path("content").asString()).isEqualTo(QUESTION);
            assertThat(team.messages()).isEqualTo(stored);
            assertThat(EventLines.messages(socket.events())).isEqualTo(stored);
        }
    }

    @Test
    void the_deltas_of_a_message_add_up_to_its_text() throws IOException {
        try (EventClient socket = team.listen()) {
            team.ask(QUESTION);
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            Map<String, String> streamed = EventLines.streamed(socket.events());
            assertThat(streamed).hasSize(6);
            for (JsonNode message : EventLines.messages(socket.events())) {
                String id = message.path("id").asString();
                String content = message.path("content").asString();
                assertThat(streamed.getOrDefault(id, content)).isEqualTo(content);
            }
        }
    }

    @Test
    void thousands_of_deltas_of_one_message_arrive_in_order_and_add_up_to_its_text() throws IOException {
        String text = IntStream.range(0, 4_000).mapToObj(i -> i + " 🙂 ").collect(Collectors.joining());
        team.on("Writer", Reply.text(text).inChunksOf(5).slowedBy(Duration.ZERO, Duration.ofNanos(200_000)));
        try (EventClient socket = team.listen()) {
            team.ask(QUESTION);
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            JsonNode written = EventLines.messages(socket.events()).get(6);
            String id = written.path("id").asString();
            assertThat(written.path("content").asString()).isEqualTo(text);
            assertThat(EventLines.streamed(socket.events())).containsEntry(id, text);
            assertThat(socket.events("message.delta"))
                    .filteredOn(event -> event.path("message_id").asString().equals(id))
                    .hasSizeGreaterThan(10);
            assertThat(EventLines.seqs(socket.events()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, socket.events().size())
                                    .boxed()
                                    .toList());
        }
    }

    @Test
    void PostgreSQL_has_the_whole_turn_when_its_end_is_announced() throws IOException {
        try (EventClient socket = team.listen()) {
            team.ask(QUESTION);
            socket.awaitType("turn.completed", GroupClient.TURN_LIMIT);

            Records records = testBed.synapse().records();
            assertThat(records.turns(team.group())).containsExactly("completed");
            assertThat(records.positions(team.group()))
                    .containsExactly("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7");
        }
    }

    @Test
    void a_completed_turn_shows_its_steps_and_their_usage() {
        JsonNode turn = team.runTurn(QUESTION);

        assertThat(turn.path("status").asString()).isEqualTo("completed");
        assertThat(turn.path("number").asLong()).isEqualTo(1);
        assertThat(turn.path("steps").valueStream())
                .extracting(step -> step.path("kind").asString() + " "
                        + step.path("alias").asString() + " "
                        + step.path("status").asString() + " "
                        + step.path("attempts").asInt())
                .containsExactly(
                        "run_agent_llm Orchestrator completed 1",
                        "run_agent_llm Researcher completed 1",
                        "run_tool web_search completed 1",
                        "run_agent_llm Researcher completed 1",
                        "run_agent_llm Orchestrator completed 1",
                        "run_agent_llm Writer completed 1",
                        "run_agent_llm Orchestrator completed 1");
        assertThat(used(turn, "input_tokens")).isPositive().isEqualTo(sumOverSteps(turn, "input_tokens"));
        assertThat(used(turn, "output_tokens")).isPositive().isEqualTo(sumOverSteps(turn, "output_tokens"));
    }

    @Test
    void a_tool_result_is_returned_to_the_calling_member() {
        team.runTurn(QUESTION);

        ModelRequest second = team.prompts("Researcher").get(1);
        assertThat(second.lastMessage().role()).isEqualTo("tool");
        assertThat(second.lastMessage().content()).contains("Zugspitze");
        JsonNode result = team.messages().get(3);
        assertThat(result.path("sender_alias").asString()).isEqualTo("web_search");
        assertThat(result.path("content").asString())
                .isEqualTo(second.lastMessage().content());
        assertThat(result.path("meta").path("tool_call_id").asString())
                .isEqualTo(second.lastMessage().toolCallId());
    }

    @Test
    void the_second_turns_prompts_contain_the_first_turn() {
        team.runTurn(QUESTION);
        List<JsonNode> first = team.messages();
        int asked = team.prompts("Orchestrator").size();

        team.runTurn("And in feet?");

        ModelRequest opening = team.prompts("Orchestrator").get(asked);
        assertThat(opening.lastMessage().content()).contains("And in feet?");
        for (JsonNode message : first) {
            if (!message.path("meta").has("tool_call_id")) {
                assertThat(opening.mentions(message.path("content").asString()))
                        .as("%s in the prompt", message)
                        .isTrue();
            }
        }
        assertThat(team.prompts("Writer").getLast().mentions(QUESTION)).isTrue();
    }

    private static long used(JsonNode node, String tokens) {
        return node.path("usage").path(tokens).asLong();
    }

    private static long sumOverSteps(JsonNode turn, String tokens) {
        return turn.path("steps")
                .valueStream()
                .mapToLong(step -> used(step, tokens))
                .sum();
    }
}
