package dev.synapse.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ExpiryTest {

    @Test
    void a_turn_that_outlives_the_access_token_is_shown_without_a_gap() {
        try (BrowserTestBed bed = BrowserTestBed.start(Map.of("SYNAPSE_ACCESS_TOKEN_MINUTES", "1"));
                ConsolePage console = bed.newPage()) {
            String text = String.join(
                    " ", IntStream.range(0, 700).mapToObj(i -> "word-" + i).toList());
            bed.models()
                    .when(request -> request.isFor("Writer"))
                    .reply(Reply.text(text).slowedBy(Duration.ZERO, Duration.ofMillis(150)));
            bed.models().otherwise(request -> Reply.text("Done.\n\nTASK_COMPLETE"));
            console.signUp().newRoom("Long", "research").say("@[Writer] go on");
            console.page().waitForTimeout(75_000);
            console.awaitText("Writer", "word-300");

            console.awaitTurns(1, "Completed");

            assertThat(console.messages())
                    .containsExactly("You: @Writer go on", "Writer: " + text, "Orchestrator: Done.");
        }
    }
}
