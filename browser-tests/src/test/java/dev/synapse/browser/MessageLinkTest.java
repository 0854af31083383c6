package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.synapse.testkit.Reply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MessageLinkTest {

    private static final int TURNS = 400;
    private static final String CATCH_COPIES =
            "navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }";

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
    void a_link_is_copied_from_a_message_and_opens_at_it() {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Links", "research").say("First").awaitTurns(1, "Completed");
            console.say("Second").awaitTurns(2, "Completed");
            page.evaluate(CATCH_COPIES);
            Locator copy = console.messagesOf("Orchestrator")
                    .first()
                    .getByText("Copy link", new Locator.GetByTextOptions().setExact(true));
            copy.focus();
            page.keyboard().press("Enter");

            assertThat(copy).not().isVisible(); // it says "Copied" for a moment
            String link = (String) page.evaluate("window.copied");
            assertThat(link).contains("/#/rooms/" + console.room() + "/messages/");
            console.follow(link);

            Locator message = page.locator("article[aria-current=location]");
            assertThat(message).isFocused();
            assertThat(message).containsText("Yes.");
            assertThat(console.messagesOf("Orchestrator").first()).hasAttribute("aria-current", "location");
            AccessibilityTest.check(console, "a linked message");
            console.picture("link");
        }
    }

    @Test
    void a_link_to_an_old_message_loads_the_history_until_it_is_there() throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Old", "research");
            LargeRoomTest.fill(bed, console.room(), TURNS);
            String room = page.url();

            for (int number : new int[] {6, 1_000, 1_599}) {
                console.follow(room + "/messages/" + message(console.room(), number));

                Locator message = page.locator("article[aria-current=location]");
                assertThat(message).containsText("Message " + number + ":");
                assertThat(message).isInViewport();
                assertThat(message).isFocused();
                assertThat(page.locator("article").count()).isLessThan(600);
            }
            page.navigate(room + "/messages/" + message(console.room(), 500)); // without loading the page again
            assertThat(page.locator("article[aria-current=location]")).containsText("Message 500:");
            assertThat(page.locator("article[aria-current=location]")).isInViewport();
            console.say("At the end").awaitText("You", "At the end");
            assertThat(console.messagesOf("You").last()).isInViewport();
        }
    }

    @Test
    void a_link_to_a_message_that_does_not_exist_says_so() {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Missing", "research").say("Here").awaitTurns(1, "Completed");
            String room = page.url();
            page.setViewportSize(360, 740);
            console.follow(room + "/messages/" + UUID.randomUUID());

            Locator note = page.getByText("The message of this link does not exist, or not any more.");
            assertThat(note).isVisible(ConsolePage.soon());
            ConversationTest.assertFits(console);
            AccessibilityTest.check(console, "a message that does not exist");
            console.picture("link-missing");
            console.button("Dismiss").click();
            assertThat(note).not().isVisible();
            assertThat(page).hasURL(room);
            assertThat(console.messagesOf("You")).containsText("Here");
        }
    }

    private static String message(String group, int number) throws SQLException {
        try (Connection database = bed.database();
                PreparedStatement statement = database.prepareStatement(
                        "SELECT id FROM messages WHERE group_id = CAST(? AS uuid) AND content LIKE ?")) {
            statement.setString(1, group);
            statement.setString(2, "Message " + number + ":%");
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getString(1);
            }
        }
    }
}
