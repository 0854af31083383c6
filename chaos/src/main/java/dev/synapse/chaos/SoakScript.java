package dev.synapse.chaos;

import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.ModelScript;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ResearchTeam;
import java.time.Duration;
import java.util.Random;

/**
 * Model replies of the soak. A reply depends only on the prompt, so that a retried step gets the same reply. Replies are streamed slowly
 * enough for faults to occur in between.
 */
final class SoakScript implements ModelScript {

    private static final Duration PER_CHUNK = Duration.ofMillis(15);
    private static final int MAX_WAIT_MILLIS = 300;

    private final ResearchTeam team = new ResearchTeam();
    private final SoakFiles files;

    SoakScript(SoakFiles files) {
        this.files = files;
    }

    /** Course of a turn, determined by its question. */
    enum Scenario {
        /** The Researcher with its tool, then the Writer. */
        RESEARCH("Please find out", 8),
        /** Both at the same time. */
        BOTH("Ask both", 7),
        /** The Orchestrator alone. */
        BRIEF("Briefly", 2);

        private final String words;
        private final int messages;

        Scenario(String words, int messages) {
            this.words = words;
            this.messages = messages;
        }

        static Scenario any(Random random) {
            return values()[random.nextInt(values().length)];
        }

        /** Whether the message is the user's question. */
        boolean isAsked(String message) {
            return message.startsWith("[User]: " + words);
        }

        /** A unique question. */
        String question(int number) {
            return "%s: what is known about number %d?".formatted(words, number);
        }

        /** Number of messages of a turn with this question, including the question itself. */
        static int messagesOf(String question) {
            for (Scenario course : values()) {
                if (question.startsWith(course.words)) {
                    return course.messages;
                }
            }
            throw new IllegalArgumentException("Not a question of the soak: " + question);
        }
    }

    @Override
    public Reply reply(ModelRequest request) {
        request.messages().stream()
                .map(ModelRequest.Message::content)
                .filter(content -> content.startsWith("[User]: "))
                .reduce((earlier, later) -> later)
                .ifPresent(files::check);
        Duration wait =
                Duration.ofMillis(Math.floorMod(request.raw().path("messages").hashCode(), MAX_WAIT_MILLIS));
        return said(request).slowedBy(wait, PER_CHUNK);
    }

    private Reply said(ModelRequest request) {
        String last = request.lastMessage().content();
        if (request.isFor("Orchestrator") && Scenario.BRIEF.isAsked(last)) {
            return Reply.text("In short: nothing is known. TASK_COMPLETE");
        }
        if (request.isFor("Orchestrator") && Scenario.BOTH.isAsked(last)) {
            return Reply.text("@[Researcher] and @[Writer], please look at this, each for yourself.");
        }
        return team.reply(request);
    }
}
