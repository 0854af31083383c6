package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneQuestionTest {
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

    private ChatRun chat(String... args) {
        return ChatRun.of(home, server.url(), args);
    }

    @Test
    void the_answer_alone_goes_to_standard_output() {
        server.scripts.add(turn -> turn.says("Orchestrator", "@[Researcher] look up rain")
                .calls("Researcher", "c1", "web_search", "{\"query\": \"rain\"}")
                .later(800)
                .says("t1", "web_search", "{\"results\": [1, 2]}", Map.of("tool_call_id", "c1"))
                .says("Researcher", "It rains.\nA lot.")
                .says("Writer", "It will rain.")
                .says("Orchestrator", "TASK_COMPLETE")
                .completed());

        ChatRun run = chat("will it", "rain?");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("It will rain." + System.lineSeparator());
        assertThat(run.err())
                .contains("Orchestrator: @[Researcher] look up rain")
                .contains("Researcher → web_search(query: \"rain\")")
                .contains("Researcher ← web_search (0.8 s): {\"results\": [1, 2]}")
                .contains("Researcher: It rains. A lot.")
                .doesNotContain("It will rain.")
                .contains("1,234 tokens in, 56 out");
        assertThat(server.onlyGroup().messages.getFirst()).containsEntry("content", "will it rain?");
    }

    @Test
    void the_last_message_of_the_orchestrator_is_the_answer_without_its_marker() {
        server.scripts.add(turn -> turn.says("Writer", "A draft.")
                .says("Orchestrator", "In short: yes.\n\nTASK_COMPLETE\n")
                .completed());

        assertThat(chat("so?").out().strip()).isEqualTo("In short: yes.");
    }

    @Test
    void verbose_shows_all_messages() {
        server.scripts.add(turn -> turn.delta("w", "Writer", "One\n")
                .delta("w", "Writer", "Two")
                .says("w", "Writer", "One\nTwo", Map.of())
                .says("Orchestrator", "TASK_COMPLETE")
                .completed());

        ChatRun run = chat("--verbose", "count");

        assertThat(run.err()).contains("Writer ▸ One\nTwo\n").doesNotContain("TASK_COMPLETE");
        assertThat(run.out().strip()).isEqualTo("One\nTwo");
    }

    @Test
    void the_question_may_come_from_standard_input() {
        ChatRun run = ChatRun.withInput(home, server.url(), "first line\nsecond line\n", "-");

        assertThat(run.exit()).isZero();
        assertThat(server.onlyGroup().messages.getFirst()).containsEntry("content", "first line\nsecond line");
    }

    @Test
    void files_go_along_with_the_question() throws IOException {
        Path image = Files.writeString(home.resolve("a plan.PNG"), "pixels");
        Path notes = Files.writeString(home.resolve("notes"), "text");

        ChatRun run = chat("--file", image.toString(), "--file", notes.toString(), "what", "is", "this?");

        assertThat(run.exit()).isZero();
        assertThat(server.sent).containsExactly("name=a plan.PNG image/png pixels", "name=notes text/plain text");
    }

    @Test
    void a_file_that_cannot_be_sent_is_reported_and_nothing_is_posted() throws IOException {
        Path pdf = Files.writeString(home.resolve("a.pdf"), "x");

        assertThat(chat("--file", home.resolve("none").toString(), "hello").err())
                .contains("cannot read the file");
        assertThat(chat("--file", pdf.toString(), "hello").err()).contains("415");
        assertThat(chat("--file", pdf.toString()).exit()).isEqualTo(2);
        assertThat(server.calls("POST /groups/" + server.onlyGroup().id + "/messages"))
                .isZero();
    }

    @Test
    void a_failed_turn_reports_its_reason_and_exits_1() {
        server.scripts.add(turn -> turn.step("retrying", "run_agent_llm", "Writer", "429 from openai")
                .step("failed", "run_agent_llm", "Writer", "quota exceeded")
                .failed("Writer: quota exceeded"));

        ChatRun run = chat("hello");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("↻ Writer retrying: 429 from openai")
                .contains("✗ Writer failed: quota exceeded")
                .contains("synapse chat: the turn failed: Writer: quota exceeded");
    }

    @Test
    void without_a_server_the_error_names_the_remedy_and_the_exit_code_is_3() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        ChatRun run = ChatRun.of(home, "http://localhost:" + free, "hello");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("http://localhost:" + free).contains("./synapse up");
    }

    @ParameterizedTest
    @CsvSource({
        "'', http://localhost:",
        "0.0.0.0, http://localhost:",
        "::, http://localhost:",
        "127.0.0.2, http://127.0.0.2:",
        "::1, http://[::1]:"
    })
    void the_local_server_is_where_the_settings_say(String address, String url) throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Map<String, String> env = Map.of(
                "SYNAPSE_HOME", home.toString(),
                "SYNAPSE_LISTEN_ADDRESS", address,
                "SYNAPSE_PORT", Integer.toString(free));

        ChatRun run = ChatRun.run(env, "", new InterruptHandler(() -> {}), false, "hello");

        assertThat(run.err()).contains(url + free);
    }

    @Test
    void requests_to_a_starting_server_are_retried() {
        server.busy.set(2);

        assertThat(chat("hello").exit()).isZero();
    }

    @Test
    void a_turn_that_takes_too_long_is_cancelled() {
        server.scripts.add(TestingTurn::cancelled);

        ChatRun run = chat("--timeout", "1s", "hello");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("no answer within 1.0 s").contains("asked the server to cancel");
    }

    @Test
    void colours_are_used_on_a_terminal_but_not_in_a_pipe() {
        Map<String, String> env = Map.of("SYNAPSE_HOME", home.toString(), "SYNAPSE_URL", server.url());
        Map<String, String> plain =
                Map.of("SYNAPSE_HOME", home.toString(), "SYNAPSE_URL", server.url(), "NO_COLOR", "1");

        assertThat(colours(ChatRun.run(env, "", new InterruptHandler(() -> {}), false, "hi")))
                .isFalse();
        assertThat(colours(ChatRun.run(env, "", new InterruptHandler(() -> {}), true, "hi")))
                .isTrue();
        assertThat(colours(ChatRun.run(plain, "", new InterruptHandler(() -> {}), true, "hi")))
                .isFalse();
        assertThat(colours(ChatRun.run(env, "", new InterruptHandler(() -> {}), true, "--no-color", "hi")))
                .isFalse();
    }

    private static boolean colours(ChatRun run) {
        return (run.out() + run.err()).matches("(?s).*\033\\[\\d.*m.*");
    }

    @Test
    void an_agent_cannot_control_the_terminal() {
        server.scripts.add(turn ->
                turn.says("Orchestrator", "hi \033]0;owned\007 TASK_COMPLETE").completed());
        Map<String, String> env = Map.of("SYNAPSE_HOME", home.toString(), "SYNAPSE_URL", server.url());

        ChatRun run = ChatRun.run(env, "", new InterruptHandler(() -> {}), true, "hello");

        assertThat(run.out()).contains("hi ␛]0;owned␇").doesNotContain("\033]");
    }

    @Test
    void wrong_usage_exits_2_and_names_the_error() {
        assertThat(chat("--colour", "x").exit()).isEqualTo(2);
        assertThat(chat("--colour", "x").err()).contains("Unknown option: '--colour'");
        assertThat(chat("--team", "circus", "x").err()).contains("available: research, coding, debate");
        assertThat(chat("--group", "g", "--new", "x").exit()).isEqualTo(2);
        assertThat(chat("--timeout", "soon", "x").err()).contains("--timeout", "'soon'", "90s");
        assertThat(chat("--url", "nowhere", "x").err()).contains("invalid server URL nowhere", "http://localhost:8000");
        assertThat(chat("--team").err()).contains("Missing required parameter for option '--team'");
    }

    @Test
    void a_team_of_a_file_has_a_group_of_its_own_and_is_the_team_used_last() throws IOException {
        Path file = Files.writeString(home.resolve("ours.json"), """
                {"name": "Ours", "about": "saved from a room", "members": [
                  {"alias": "Judge", "role_prompt": "You judge.", "tools": ["web_search", "teleport"]}]}
                """);

        ChatRun first = chat("--team", file.toString(), "hello");
        ChatRun second = chat("again");

        assertThat(first.exit()).isZero();
        assertThat(first.err()).contains("Created a group with the team Ours", "no tool teleport");
        assertThat(second.exit()).isZero();
        assertThat(server.onlyGroup().messages).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void a_team_file_that_is_none_is_reported() throws IOException {
        Path file = home.resolve("bad.json");

        assertThat(chat("--team", file.toString(), "x").err()).contains("cannot read the team file");
        Files.writeString(file, "{\"name\": \"x\", \"members\": [{\"alias\": \"A\"}]}");
        assertThat(chat("--team", file.toString(), "x").err()).contains("a member has an alias and a role_prompt");
        Files.writeString(file, "[]");
        assertThat(chat("--team", file.toString(), "x").exit()).isEqualTo(2);
    }

    @Test
    void help_names_the_teams() {
        ChatRun run = chat("--help");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("research", "coding", "debate", "--no-color");
    }
}
