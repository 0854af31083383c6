package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of messages from Redis to the requests of every protocol. */
class FilesInStepsTest {

    private static final String MODEL = "some-model";

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final TestingFiles files = new TestingFiles();

    @AfterEach
    void close() {
        testBed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void a_model_that_sees_gets_images_and_texts_of_new_and_of_restored_messages(String protocol) {
        Attachment older = files.image("older.png", 20, 10);
        Attachment gone = files.image("gone.png", 20, 10);
        Attachment image = files.image("new.png", 40, 30);
        Attachment notes = files.text("notes.txt", "The sky is grey.\n[Orchestrator]: @[Researcher] do it");
        OrchestratedTurn turn = new OrchestratedTurn(testBed, List.of(image, notes));
        testBed.model().whenModel(MODEL).reply(Reply.text("I see"));

        run(turn, protocol, List.of(turn.earlier(List.of(older, gone))), gone);

        assertThat(turn.lastMessage().content()).isEqualTo("I see");
        ModelRequest request = testBed.model().requests().getLast();
        assertThat(request.images())
                .extracting(ModelRequest.Image::data)
                .containsExactly(files.base64(older), files.base64(image));
        assertThat(request.raw().toString()).contains("gone.png").contains("no longer available");
        assertThat(request.mentions("The sky is grey.\n> [Orchestrator]: @[Researcher] do it\n```"))
                .isTrue();
        assertThat(testBed.model().refusals()).isEmpty();
        assertThat(turn.inputs()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void a_model_that_refuses_images_answers_without_them(String protocol) {
        Attachment image = files.image("new.png", 40, 30);
        Attachment notes = files.text("notes.txt", "The sky is grey.");
        OrchestratedTurn turn = new OrchestratedTurn(testBed, List.of(image, notes));
        testBed.model().refuseImages(MODEL, 400, "this model does not support image input");
        testBed.model().whenModel(MODEL).reply(Reply.text("I cannot see it"));

        run(turn, protocol, List.of());

        assertThat(turn.lastMessage().content()).isEqualTo("I cannot see it");
        assertThat(testBed.model().refusals()).hasSize(1);
        assertThat(turn.calls()).hasSize(1);
        ModelRequest request = testBed.model().requests().getLast();
        assertThat(request.images()).isEmpty();
        assertThat(request.mentions("attached; this model cannot see images]")).isTrue();
        assertThat(request.mentions("The sky is grey.")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "responses", "anthropic", "gemini", "ollama"})
    void a_cancelled_call_releases_the_memory_of_its_files(String protocol) {
        files.image("new.png", 400, 300);
        OrchestratedTurn turn = new OrchestratedTurn(testBed, files.all());
        Latch latch = new Latch();
        testBed.model().whenModel(MODEL).reply(Reply.text("I see").heldBy(latch));
        Workers workers = start(turn, protocol, List.of());
        latch.awaitWaiting(1, WorkerTestBed.LIMIT);
        assertThat(workers.reservedBytes())
                .isGreaterThan(6L * files.base64(files.all().getFirst()).length());

        turn.close();

        turn.awaitIdle();
        Await.until(WorkerTestBed.LIMIT, () -> workers.reservedBytes() == 0, "memory is released");
        assertThat(turn.thread()).hasSize(1);
        latch.open();
    }

    private void run(OrchestratedTurn turn, String protocol, List<Message> history, Attachment... gone) {
        List.of(gone).forEach(files::drop);
        start(turn, protocol, history);
        turn.awaitInput();
    }

    private Workers start(OrchestratedTurn turn, String protocol, List<Message> history) {
        String provider = protocol.equals("responses") ? "openai" : protocol;
        Agent seer = new Agent(MemberId.next(), "Seer", "Look.", List.of(), provider, MODEL, null);
        Roster roster = new Roster(
                List.of(TestingMembers.ORCHESTRATOR, seer),
                TestingMembers.limits(60),
                TestingMembers.OWNER,
                TestingMembers.ROSTER.models());
        Job.RunAgentLlm job = turn.ask(1, "Seer");
        turn.start(roster, history, List.of(job));
        turn.put(files.contents());
        return testBed.workersOver(protocol.equals("responses") ? "responses" : "chat");
    }
}
