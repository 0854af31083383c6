package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RoomsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static BrowserTestBed bed;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
        bed.models().otherwise(request -> Reply.text("Yes.\n\nTASK_COMPLETE"));
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void two_people_in_two_browsers_see_the_same_room() {
        try (ConsolePage anna = bed.newPage();
                ConsolePage bob = bed.newPage()) {
            anna.signUp().newRoom("Shared", "research");
            bob.signUp();

            join(anna, bob, "editor");
            Locator room = bob.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Shared"));
            assertThat(room).isVisible(ConsolePage.soon());
            Latch latch = new Latch();
            bed.models()
                    .when(request -> request.mentions("Hello from Anna"))
                    .reply(Reply.text("Hello.\n\nTASK_COMPLETE").heldBy(latch));
            anna.say("Hello from Anna");
            latch.awaitWaiting(1, LIMIT);
            bob.awaitContains(room, "Working");
            bob.awaitContains(room, "1 unread");
            latch.open();
            anna.awaitTurns(1, "Completed");
            bob.awaitContains(room, "2 unread");

            room.click();
            bob.awaitTurns(1, "Completed");
            assertThat(bob.page().getByText("unread")).hasCount(0);
            bob.say("Hello from Bob");
            anna.awaitTurns(2, "Completed");
            bob.awaitTurns(2, "Completed");

            assertThat(anna.messages()).hasSize(4).contains("You: Hello from Anna");
            assertThat(bob.messages()).hasSize(4).contains("You: Hello from Bob");
            assertThat(bob.messages().getFirst()).startsWith("anna-").endsWith(": Hello from Anna");
            bob.page().reload();
            bob.awaitTurns(2, "Completed");
            assertThat(room).not().containsText("unread");
        }
    }

    @Test
    void a_viewer_reads_and_cannot_write_and_someone_who_was_removed_is_told() {
        try (ConsolePage anna = bed.newPage();
                ConsolePage bob = bed.newPage()) {
            anna.signUp().newRoom("Read only", "research");
            bob.signUp();
            join(anna, bob, "viewer");

            bob.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Read only"))
                    .click();
            assertThat(bob.page().getByText("You can read this room.")).isVisible(ConsolePage.soon());
            assertThat(bob.composer()).hasCount(0);
            anna.say("Can you see this?").awaitTurns(1, "Completed");
            bob.awaitTurns(1, "Completed");

            String person = bob.api().me().expect(200).id();
            anna.api()
                    .send("DELETE", "/groups/" + anna.room() + "/people/" + person, "", java.util.Map.of())
                    .expect(204);
            assertThat(bob.page().getByText("This room does not exist any more, or you are no longer in it."))
                    .isVisible(ConsolePage.soon());
            assertThat(bob.page().getByText("No rooms yet.")).isVisible(ConsolePage.soon());
        }
    }

    @Test
    void an_owner_invites_someone_by_a_link_who_opens_an_account_with_it() {
        try (ConsolePage anna = bed.newPage();
                ConsolePage bob = bed.newPage()) {
            anna.signUp().newRoom("By link", "research");
            anna.button("Show members and people").click();
            anna.button("Invite someone").click();
            anna.button("Create a link").click();
            Locator link = anna.page().getByLabel("Link for one person, as Editor, within 7 days");
            assertThat(link).isVisible(ConsolePage.soon());

            bob.follow(link.inputValue()).createAccount();
            anna.copy(link);

            assertThat(bob.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("By link")))
                    .isVisible(ConsolePage.soon());
            assertThat(bob.page().getByText("Write the first message.")).isVisible(); // in the room
            anna.page().keyboard().press("Escape");
            anna.button("Hide members and people").click();
            anna.button("Show members and people").click();
            anna.awaitContains(
                    anna.page().getByLabel("Members", new Page.GetByLabelOptions().setExact(true)), "editor");
        }
    }

    @Test
    void a_member_is_changed_and_what_the_server_refuses_is_said_at_its_field() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Members", "research");
            console.button("Show members and people").click();
            console.button("Add a member").click();
            Locator name = console.page().getByLabel("Name", new Page.GetByLabelOptions().setExact(true));
            name.fill("User");
            console.page()
                    .getByLabel("Instructions", new Page.GetByLabelOptions().setExact(true))
                    .fill("You check facts.");
            console.button("Save").click();
            assertThat(name)
                    .isFocused(new com.microsoft.playwright.assertions.LocatorAssertions.IsFocusedOptions()
                            .setTimeout(30_000));
            assertThat(name).hasAttribute("aria-invalid", "true");

            name.fill("Checker");
            console.page().getByLabel("calculator").check();
            console.button("Save").click();
            assertThat(console.button("Change Checker")).isVisible(ConsolePage.soon());
            console.button("Change Checker").click();
            console.button("Remove").click();
            console.button("Remove for good").click();

            assertThat(console.button("Change Checker")).hasCount(0);
            assertThat(console.button("Change Writer")).isVisible();
        }
    }

    @Test
    void rooms_are_found_by_name_and_the_newest_comes_first() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Alpha", "research").newRoom("Beta", "coding");
            Locator rooms = console.page().locator(".room-name");
            assertThat(rooms).hasText(new String[] {"Beta", "Alpha"});

            console.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Alpha"))
                    .click();
            console.say("Up").awaitTurns(1, "Completed");
            assertThat(rooms).hasText(new String[] {"Alpha", "Beta"});

            console.page().getByLabel("Search rooms").fill("bET");
            assertThat(rooms).hasText(new String[] {"Beta"});
            console.page().getByLabel("Search rooms").fill("none");
            assertThat(console.page().getByText("No room matches “none”.")).isVisible();
        }
    }

    @Test
    void signing_out_in_one_tab_signs_out_in_the_other() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            Page second = console.page().context().newPage();
            second.navigate(console.page().url());
            assertThat(second.getByText("No rooms yet.")).isVisible(ConsolePage.soon());

            console.button("Sign out").click();

            assertThat(second.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")))
                    .isVisible(ConsolePage.soon());
            console.page().reload();
            assertThat(console.button("Sign in")).isVisible(ConsolePage.soon());
        }
    }

    @Test
    void problems_of_forms_are_shown_at_their_fields() {
        try (ConsolePage console = bed.newPage()) {
            console.page().getByLabel("Email").fill("nobody@example.com");
            console.page().getByLabel("Password").fill("a wrong password");
            console.button("Sign in").click();
            assertThat(console.page().getByRole(AriaRole.ALERT)).isVisible(ConsolePage.soon());
            assertThat(console.page().getByRole(AriaRole.ALERT)).not().containsText("{");

            console.button("New here? Create an account").click();
            assertThat(console.page().getByLabel("Email")).hasValue("nobody@example.com");
            assertThat(console.page().getByLabel("Password")).hasValue("");
            String taken = "taken-%s@example.com".formatted(UUID.randomUUID());
            bed.api().register(taken, ApiClient.PASSWORD).expect(201);
            console.page().getByLabel("Email").fill(taken);
            console.page().getByLabel("Password").fill(ApiClient.PASSWORD);
            console.button("Create account").click();
            assertThat(console.page().getByLabel("Email")).hasAttribute("aria-invalid", "true");
        }
    }

    private static void join(ConsolePage owner, ConsolePage guest, String role) {
        String token = owner.api()
                .post(
                        "/groups/" + owner.room() + "/invitations",
                        ApiClient.json().put("role", role))
                .expect(201)
                .body()
                .path("token")
                .asString();
        guest.api()
                .post("/invitations/accept", ApiClient.json().put("token", token))
                .expect(200);
    }
}
