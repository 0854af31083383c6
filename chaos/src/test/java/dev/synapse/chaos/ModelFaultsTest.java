package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Reply;
import dev.synapse.testkit.Reply.Cut;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Fault 13: whatever a member's model does, its turn completes or fails within a bounded number of attempts, and says why. */
@ExtendWith(TestBedExtension.class)
class ModelFaultsTest {

    private static final Reply RIGHT = Reply.text("It is high.");
    private static final String WRONG_BEGINNING = "wrong beginning";
    private static final int ATTEMPTS = 3;

    private final TestBed testBed;

    ModelFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    /**
     * A fault of the Researcher's model.
     *
     * @param replies the replies in order; the last one repeats
     * @param calls number of model calls
     * @param reason part of why the Researcher has no answer
     */
    private record Fault(String name, List<Reply> replies, int calls, String reason) {}

    private static List<Fault> faults() {
        Reply slow = Reply.text("It is very high.").slowedBy(Duration.ofSeconds(3), Duration.ofMillis(1500));
        Reply error = new Reply.ErrorInStream(WRONG_BEGINNING, "{\"error\": {\"message\": \"overloaded\"}}");
        Reply limited = Reply.failure(429, "too many requests");
        return List.of(
                new Fault("longer than any lease", List.of(slow), 1, ""),
                new Fault("429", List.of(((Reply.Failure) limited).retryAfter("1"), RIGHT), 2, ""),
                new Fault("500", List.of(Reply.failure(500, "out of order")), 3, "out of order"),
                new Fault("silent before the answer", List.of(Reply.hang()), 3, "4 s"),
                new Fault("silent during the answer", List.of(new Reply.HangMidStream(WRONG_BEGINNING)), 3, "4 s"),
                new Fault("without an end mark", List.of(Reply.cut(WRONG_BEGINNING, Cut.WITHOUT_DONE)), 3, ""),
                new Fault("cut", List.of(Reply.cut(WRONG_BEGINNING, Cut.WITHIN_CHUNK), RIGHT), 2, ""),
                new Fault("error in the stream", List.of(error, RIGHT), 2, ""),
                new Fault("malformed arguments", List.of(Reply.malformedArguments("web_search"), RIGHT), 2, ""),
                new Fault("unknown tool", List.of(Reply.toolCall("no_such_tool", "{}"), RIGHT), 2, ""),
                new Fault(
                        "endless tool calls",
                        List.of(Reply.toolCall("web_search", "{\"query\": \"more\"}")),
                        9,
                        "max_tool_rounds"));
    }

    @Test
    void fault_13_models_fail_in_every_way() {
        Map<Fault, RecordedGroup> teams = new LinkedHashMap<>();
        Map<Fault, String> turns = new LinkedHashMap<>();
        for (Fault fault : faults()) {
            RecordedGroup team = testBed.team("model_idle_timeout_seconds", 4);
            team.on("Researcher", fault.replies().toArray(Reply[]::new));
            teams.put(fault, team);
            turns.put(fault, team.ask("How high?"));
        }

        turns.forEach((fault, turn) -> assertEnd(fault, teams.get(fault), turn));
    }

    /** A member that fails leaves a message that says why; only a limit fails the turn. */
    private static void assertEnd(Fault fault, RecordedGroup team, String turn) {
        JsonNode ended = team.awaitEnd(turn);
        boolean reachesLimit = fault.calls() > ATTEMPTS;
        assertThat(ended.path("status").asString()).as(fault.name()).isEqualTo(reachesLimit ? "failed" : "completed");
        String failures = reachesLimit ? ended.path("error").asString() : failuresOf("Researcher", team);
        assertThat(failures.isEmpty()).as(fault.name()).isEqualTo(fault.calls() < ATTEMPTS);
        assertThat(failures).as(fault.name()).contains(fault.reason());
        assertThat(team.calls("Researcher")).as(fault.name()).hasSize(fault.calls());
        assertThat(team.messages().toString()).as(fault.name()).doesNotContain(WRONG_BEGINNING);
    }

    private static String failuresOf(String member, RecordedGroup team) {
        return team.messages().stream()
                .filter(message -> message.path("sender_alias").asString().equals(member))
                .map(message -> message.at("/meta/error").asString(""))
                .collect(Collectors.joining());
    }
}
