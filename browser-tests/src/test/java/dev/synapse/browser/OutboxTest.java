package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class OutboxTest {

    private static final String MESSAGES = "**/groups/*/messages";

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
    void a_message_that_cannot_be_delivered_outlives_a_reload_and_arrives_while_another_room_is_open() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("First", "research");
            console.page().route(MESSAGES, OutboxTest::abortPosts);
            console.say("Kept");
            assertThat(console.page().getByText("Synapse cannot be reached.")).isVisible(ConsolePage.soon());

            console.page().reload();
            assertThat(console.leaveQuestions())
                    .as("it would be lost with the tab")
                    .isEqualTo(1);
            assertThat(console.page().getByText("Kept")).isVisible(ConsolePage.soon());
            room(console, "First").waitFor();
            console.newRoom("Second", "research");
            console.page().unroute(MESSAGES);
            console.awaitContains(room(console, "First"), "unread");

            room(console, "First").click();
            console.awaitTurns(1, "Completed");
            assertThat(console.messages()).containsExactlyElementsOf(List.of("You: Kept", "Orchestrator: Yes."));
        }
    }

    @Test
    void a_refused_message_stays_until_it_is_edited_and_the_next_user_of_the_tab_sees_no_draft() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Refused", "research");
            console.page().route(MESSAGES, OutboxTest::refusePosts);
            console.say("No");
            assertThat(console.page().getByText("Not like this.")).isVisible(ConsolePage.soon());
            console.page().unroute(MESSAGES);
            console.say("Yes?").awaitTurns(1, "Completed");
            console.composer().fill("Later");

            console.button("Edit").click();
            assertThat(console.composer()).hasValue("No\n\nLater");
            assertThat(console.page().getByText("Not like this.")).hasCount(0);

            console.button("Sign out").click();
            Locator question = console.page().getByRole(AriaRole.DIALOG);
            question.getByText("Cancel").click();
            assertThat(console.composer()).hasValue("No\n\nLater");
            console.button("Sign out").click();
            question.getByText("Sign out", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(console.button("Sign in")).isVisible(ConsolePage.soon());
            assertThat(console.page().evaluate("sessionStorage.length")).isEqualTo(0);
            console.page().getByLabel("Email").fill(console.email());
            console.page().getByLabel("Password").fill(ApiClient.PASSWORD);
            console.button("Sign in").click();
            console.awaitTurns(1, "Completed");
            assertThat(console.composer()).hasValue("");
        }
    }

    @Test
    void a_message_that_the_server_fails_to_take_is_discarded_and_the_one_behind_it_arrives() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Failing", "research");
            console.page().route(MESSAGES, OutboxTest::failOnBroken);
            console.say("Broken");
            assertThat(console.button("Try now")).isVisible(ConsolePage.soon());
            console.say("Good");
            assertThat(console.page().getByText("Waiting", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(console.button("Discard")).hasCount(2);

            console.button("Discard").first().click();

            console.awaitTurns(1, "Completed");
            assertThat(console.messages()).containsExactlyElementsOf(List.of("You: Good", "Orchestrator: Yes."));
            assertThat(console.page().getByText("Broken")).hasCount(0);
        }
    }

    private static Locator room(ConsolePage console, String name) {
        return console.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private static void abortPosts(Route route) {
        if (route.request().method().equals("POST")) {
            route.abort();
        } else {
            route.resume();
        }
    }

    private static void failOnBroken(Route route) {
        String body = route.request().postData();
        if (body != null && body.contains("Broken")) {
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(500)
                    .setContentType("application/problem+json")
                    .setBody("{\"title\": \"Internal Server Error\", \"detail\": \"An error.\"}"));
        } else {
            route.resume();
        }
    }

    private static void refusePosts(Route route) {
        if (route.request().method().equals("POST")) {
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(422)
                    .setContentType("application/problem+json")
                    .setBody("{\"title\": \"Unprocessable\", \"detail\": \"Not like this.\"}"));
        } else {
            route.resume();
        }
    }
}
