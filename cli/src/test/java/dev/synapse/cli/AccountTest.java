package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTest {
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
    void the_first_use_creates_an_account_and_a_group_and_the_second_reuses_them() {
        ChatRun first = chat("one");
        ChatRun second = chat("two");

        assertThat(first.err()).contains("Created an account").contains("Created a group with the team research");
        assertThat(second.exit()).isZero();
        assertThat(second.err()).doesNotContain("Created");
        assertThat(server.users).hasSize(1);
        assertThat(server.calls("POST /auth/login")).isEqualTo(1);
        assertThat(server.onlyGroup().members)
                .extracting("alias")
                .containsExactly("Orchestrator", "Researcher", "Writer");
        assertThat(server.onlyGroup().members.get(1)).containsEntry("tools", List.of("web_search"));
    }

    @Test
    void closed_registration_is_reported() {
        server.canRegister = false;

        ChatRun run = chat("hello");
        ChatRun named = chat("--email", "ada@example.com", "--password", "12345678", "hello");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("registration is closed");
        assertThat(named.exit()).isEqualTo(1);
        assertThat(named.err())
                .contains("wrong email or password for ada@example.com, and no account was created")
                .contains("registration is closed");
        assertThat(home.resolve("chat.json")).doesNotExist();
    }

    @Test
    void only_the_owner_can_read_the_file_with_the_password() throws IOException {
        Path nested = home.resolve("not there yet");

        ChatRun run = ChatRun.of(nested, server.url(), "hello");

        assertThat(run.exit()).isZero();
        Path file = nested.resolve("chat.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run.out() + run.err())
                .doesNotContain(server.users.values().iterator().next());
        try (var files = Files.list(nested)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void an_unreadable_file_is_reported_and_not_changed() throws IOException {
        Files.writeString(home.resolve("chat.json"), "{ oops");

        ChatRun run = chat("hello");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("chat.json");
        assertThat(home.resolve("chat.json")).hasContent("{ oops");
    }

    @Test
    void an_account_unknown_to_the_server_is_created_again() {
        var _ = chat("one");
        server.users.clear();
        server.groups.clear();
        server.expireTokens();

        ChatRun run = chat("two");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("does not know the saved account");
        assertThat(server.users).hasSize(1);
    }

    @Test
    void a_group_that_no_longer_exists_is_created_again() {
        var _ = chat("one");
        server.groups.clear();

        ChatRun run = chat("two");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("The previous group no longer exists");
    }

    @Test
    void an_expired_token_is_renewed_with_the_refresh_token() {
        server.scripts.add(turn -> {
            server.expireTokens();
            turn.says("Writer", "Late.").completedWithoutEvent();
        });

        ChatRun run = chat("one");

        assertThat(run.exit()).isZero();
        assertThat(server.calls("POST /auth/refresh")).isEqualTo(1);
        assertThat(server.calls("POST /auth/login")).isEqualTo(1);
    }

    @Test
    void without_refresh_tokens_it_logs_in_again() {
        server.canRefresh = false;
        server.scripts.add(turn -> {
            server.expireTokens();
            turn.says("Writer", "Late.").completedWithoutEvent();
        });

        assertThat(chat("one").exit()).isZero();
        assertThat(server.calls("POST /auth/login")).isEqualTo(2);
    }

    @Test
    void a_user_can_use_an_existing_account() throws IOException {
        server.users.put("ada@example.com", "correct horse");

        ChatRun good = chat("--email", "ada@example.com", "--password", "correct horse", "hello");
        ChatRun bad = chat("--email", "ada@example.com", "--password=wrong", "--new", "hello");

        assertThat(good.exit()).isZero();
        assertThat(Files.readString(home.resolve("chat.json"))).doesNotContain("correct horse");
        assertThat(server.users).hasSize(1);
        assertThat(bad.exit()).isZero();
    }

    @Test
    void a_wrong_password_is_reported() {
        server.users.put("ada@example.com", "correct horse");

        ChatRun run = chat("--email", "ada@example.com", "--password", "wrong", "hello");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("wrong password for ada@example.com");
    }

    @Test
    void a_tool_that_the_server_lacks_is_omitted_and_reported() {
        server.tools.clear();

        ChatRun run = chat("--team", "research", "hello");

        assertThat(run.err()).contains("no tool web_search");
        assertThat(server.onlyGroup().members.get(1)).containsEntry("tools", List.of());
    }

    @Test
    void each_team_has_its_own_group_and_the_last_team_is_the_default() {
        var _ = chat("--team", "debate", "one");
        var _ = chat("--team", "coding", "two");
        var _ = chat("three");

        assertThat(server.groups).hasSize(2);
        assertThat(server.groups.values())
                .filteredOn(group -> group.messages.size() == 4)
                .singleElement()
                .satisfies(
                        group -> assertThat(group.members).extracting("alias").contains("Coder"));
    }

    @Test
    void a_model_applies_to_the_members_of_an_existing_group() {
        var _ = chat("one");

        ChatRun run = chat("--provider", "openai", "--model", "m-1", "two");

        assertThat(run.exit()).isZero();
        assertThat(server.onlyGroup().members).extracting("provider").containsOnly("openai");
        assertThat(server.onlyGroup().members).extracting("model").containsOnly("m-1");
    }

    @Test
    void a_group_can_be_selected_by_id() {
        var _ = chat("one");
        String first = server.onlyGroup().id;
        var _ = chat("--new", "two");

        ChatRun run = chat("--group", first, "three");
        ChatRun unknown = chat("--group", "11111111-1111-1111-1111-111111111111", "four");

        assertThat(run.exit()).isZero();
        assertThat(server.groups.get(first).messages).hasSize(4);
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("404");
    }
}
