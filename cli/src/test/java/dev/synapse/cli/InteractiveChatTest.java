package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteractiveChatTest {
    @TempDir
    Path home;

    private TestingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ChatRun typing(String input, String... args) {
        return ChatRun.withInput(home, server.url(), input, args);
    }

    @Test
    void each_line_is_a_turn_until_the_input_ends() {
        server.scripts.add(turn -> turn.delta("a", "Writer", "First ")
                .says("a", "Writer", "First answer", Map.of())
                .says("Orchestrator", "TASK_COMPLETE")
                .completed());
        server.scripts.add(
                turn -> turn.says("Orchestrator", "Second answer TASK_COMPLETE").completed());

        ChatRun run = typing("one\n\ntwo\n");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("Orchestrator, Researcher, Writer")
                .containsSubsequence("Writer ▸ First answer\n", "✓ ", "Orchestrator ▸ Second answer\n", "✓ ")
                .doesNotContain("TASK_COMPLETE")
                .doesNotContain("\033");
        assertThat(server.onlyGroup().messages).extracting("content").contains("one", "two");
    }

    @Test
    void commands_are_executed_and_not_posted() {
        ChatRun run =
                typing("/help\n/members\nhello\n/history\n/team\n/team debate\n/new\n/cancel\n/dance\n/quit\nnever\n");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .containsSubsequence(
                        "/history [N]",
                        "Researcher (demo demo, tools: web_search)",
                        "Orchestrator ▸ Hello.\n",
                        "User ▸ hello\n",
                        "an Advocate, a Critic",
                        "with Orchestrator, Advocate, Critic, Judge",
                        "Created a group with the team debate",
                        "no turn is running",
                        "unknown command /dance");
        assertThat(server.groups).hasSize(3);
        assertThat(server.groups.values().stream().flatMap(group -> group.messages.stream()))
                .extracting(message -> message.get("content"))
                .containsExactlyInAnyOrder("hello", "Hello. TASK_COMPLETE");
    }

    @Test
    void attached_files_go_along_with_the_next_message_alone() throws IOException {
        Path image = Files.writeString(home.resolve("a.png"), "pixels");
        Path notes = Files.writeString(home.resolve("b c.md"), "text");

        ChatRun run = typing("/file %s\n/file\n/file nowhere\n/file %s\nsee\nagain\n".formatted(image, notes));

        assertThat(run.out())
                .containsSubsequence(
                        "files of the next message: a.png\n",
                        "/file: name a file",
                        "cannot read the file nowhere",
                        "files of the next message: a.png, b c.md\n");
        assertThat(server.sent).containsExactly("name=a.png image/png pixels", "name=b c.md text/markdown text");
        assertThat(server.onlyGroup().messages).extracting("content").contains("see", "again");
    }

    @Test
    void a_failed_turn_does_not_end_the_chat_but_sets_the_exit_code() {
        server.scripts.add(turn -> turn.failed("40 steps are the limit"));

        ChatRun run = typing("one\ntwo\n");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).containsSubsequence("✗ the turn failed: 40 steps are the limit", "Orchestrator ▸ Hello.");
    }

    @Test
    void ctrl_c_cancels_the_running_turn_and_a_second_one_quits() {
        AtomicBoolean quit = new AtomicBoolean();
        InterruptHandler interrupts = new InterruptHandler(() -> quit.set(true));
        server.scripts.add(turn -> {
            turn.says("Writer", "Working on it.");
            interruptUntilReceived(interrupts, quit);
            turn.cancelled();
        });

        ChatRun run = ChatRun.run(
                Map.of("SYNAPSE_HOME", home.toString(), "SYNAPSE_URL", server.url()), "", interrupts, false, "hello");

        assertThat(run.exit()).isEqualTo(130);
        assertThat(run.err()).contains("asked the server to cancel").contains("the turn was cancelled");
        assertThat(server.calls("POST /groups/" + server.onlyGroup().id + "/turns/"))
                .isEqualTo(1);
    }

    @Test
    void a_server_that_cannot_cancel_is_reported() {
        server.canCancel = false;
        AtomicBoolean quit = new AtomicBoolean();
        InterruptHandler interrupts = new InterruptHandler(() -> quit.set(true));
        server.scripts.add(turn -> {
            interruptUntilReceived(interrupts, quit);
            turn.says("Orchestrator", "Done anyway. TASK_COMPLETE").completed();
        });

        ChatRun run = ChatRun.run(
                Map.of("SYNAPSE_HOME", home.toString(), "SYNAPSE_URL", server.url()), "", interrupts, false, "hello");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("this server cannot cancel turns");
    }

    /** An interrupt before the turn is registered would quit the process; here it only sets the flag. */
    private static void interruptUntilReceived(InterruptHandler interrupts, AtomicBoolean quit) {
        long limit = System.nanoTime() + 20_000_000_000L;
        do {
            quit.set(false);
            interrupts.interrupt();
            Thread.onSpinWait();
        } while (quit.get() && System.nanoTime() < limit);
        interrupts.interrupt();
        assertThat(quit).as("the second interrupt quits").isTrue();
    }
}
