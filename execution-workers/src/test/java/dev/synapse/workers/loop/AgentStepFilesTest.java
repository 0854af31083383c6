package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.models.DeltaSink;
import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.ModelUsage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryExhausted;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a step reads files, and the memory that it reserves before it does. */
@Timeout(60)
class AgentStepFilesTest {

    private static final int MB = 1 << 20;

    private final TestingFiles files = new TestingFiles();
    private final TestingLiveStep live = new TestingLiveStep();
    private final StepMemory memory = new StepMemory(new MemoryBudget("tests", 64 * MB));
    private final Client client = new Client(true);

    @Test
    void files_are_read_once_and_only_if_there_are_any() throws InterruptedException {
        run(client);
        assertThat(live.fileReads()).isZero();

        Attachment image = files.image("a.png", 3, 3);
        files.text("b.txt", "bbb");
        run(client);

        assertThat(live.fileReads()).isEqualTo(1);
        assertThat(client.sent.images())
                .hasSize(1)
                .allMatch(sent -> sent.base64().equals(files.base64(image)));
        assertThat(client.sent.text()).contains("\nbbb\n");
    }

    @Test
    void images_are_not_read_for_a_model_that_cannot_see() throws InterruptedException {
        files.image("a.png", 3, 3);
        Client blind = new Client(false);

        run(blind);

        assertThat(live.fileReads()).isZero();
        assertThat(blind.sent.images()).isEmpty();
        assertThat(blind.sent.text()).endsWith("attached; this model cannot see images]");
    }

    @Test
    void memory_for_files_is_reserved_before_they_are_read_until_the_step_ends() throws InterruptedException {
        files.image("a.png", 2_000, 1_000);
        files.text("b.txt", "b".repeat(100_000));
        long image = FileSelection.length(files.all().getFirst());
        long text = FileSelection.length(files.all().getLast());
        live.beforeFiles(() -> client.reserved = memory.reserved());

        run(client);

        assertThat(client.reserved).isBetween(6 * image + 9 * text, 6 * image + 9 * text + MB);
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void files_without_memory_are_left_out_and_those_that_others_hold_are_waited_for() throws Exception {
        files.add(new Attachment(FileId.next(), "huge.png", "image/png", 9 * MB, 10, 10), new byte[0]);
        run(client);
        assertThat(live.fileReads()).isZero();
        assertThat(client.sent.text()).contains("left out of this prompt, which has no room for it");

        files.all().clear();
        Attachment image = files.image("a.png", 3, 3);
        try (StepMemory.Reserved other = memory.reserve(1_000)) {
            other.files(List.of(new Attachment(image.id(), "x", "image/png", other.roomForFiles() / 8, 1, 1)));
            assertThatThrownBy(() -> run(client)).isInstanceOf(MemoryExhausted.class);
        }
        assertThat(live.fileReads()).isZero();
        assertThat(memory.reserved()).isZero();
    }

    private void run(ModelClient model) throws InterruptedException {
        files.contents()
                .forEach((id, base64) -> live.add(id, Base64.getDecoder().decode(base64)));
        Job.RunAgentLlm job = AgentStepRuns.agentJob("Writer", 1, null);
        Message question = new Message(
                job.parent(),
                AgentStepRuns.GROUP,
                AgentStepRuns.TURN,
                Aliases.USER,
                "why?",
                Times.now(),
                null,
                MessageMeta.ofFiles(files.all()));
        ThreadView view = new ThreadView(AgentStepRuns.TURN, TestingMembers.ROSTER, 0, List.of(question));
        try (StepMemory.Reserved reserved = memory.reserve(1_000)) {
            assertThat(new AgentStepRuns().agents(model).run(AgentStepRuns.attempt(job), job, view, live, reserved))
                    .isInstanceOf(StepOutcome.Completed.class);
        }
    }

    /** Remembers the message with the files. */
    private static final class Client implements ModelClient {
        private final boolean sees;
        private UserMessage sent = new UserMessage(null, "");
        private long reserved;

        Client(boolean sees) {
            this.sees = sees;
        }

        @Override
        public ModelReply call(ModelRequest request, DeltaSink deltas) {
            sent = (UserMessage) request.messages().getLast();
            return new ModelReply("fine", List.of(), new ModelUsage(10, 2, 0), "m", "stop");
        }

        @Override
        public boolean maySeeImages(String model) {
            return sees;
        }
    }
}
