package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ResearchTeam;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ConversationTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Reply DONE = Reply.text("That is all.\n\nTASK_COMPLETE");

    private static BrowserTestBed bed;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
        bed.models().otherwise(new ResearchTeam());
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void from_signing_up_to_the_answer_of_a_team_with_a_tool() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Moon", "research").say("Why does the Moon show one side?");

            console.awaitTurns(1, "Completed").awaitText("Writer", "the findings say it all");

            assertThat(console.messages().getFirst()).isEqualTo("You: Why does the Moon show one side?");
            assertThat(console.messages().getLast())
                    .startsWith("Orchestrator: The team has answered")
                    .doesNotContain("TASK_COMPLETE");
            Locator tool = console.page().locator("details.tool");
            assertThat(tool).hasCount(1);
            tool.locator("summary").click();
            console.awaitContains(tool, "Why does the Moon show one side?");
            console.button("Steps").click();
            assertThat(console.page().getByRole(AriaRole.ROW)).hasCount(10); // head, queue, seven steps, total
        }
    }

    @Test
    void three_members_write_at_once_and_each_keeps_its_place() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Debate", "debate");
            String question = "Three at once " + console.room();
            Latch latch = new Latch();
            for (String alias : List.of("Advocate", "Critic", "Judge")) {
                bed.models()
                        .when(request -> request.isFor(alias) && request.mentions(question))
                        .reply(Reply.text(words(alias, 40))
                                .slowedBy(Duration.ZERO, Duration.ofMillis(60))
                                .heldBy(latch));
            }
            bed.models()
                    .when(request -> request.isFor("Orchestrator") && request.mentions(question))
                    .reply(Reply.text("@[Advocate] @[Critic] @[Judge] please speak."), DONE);
            console.say(question);
            latch.awaitWaiting(3, LIMIT);
            latch.open();

            for (String alias : List.of("Advocate", "Critic", "Judge")) {
                console.awaitText(alias, alias + "-3");
            }
            assertThat(console.page().locator(".member.streaming")).hasCount(3);
            List<String> order = names(console);
            console.awaitTurns(1, "Completed");

            assertThat(names(console)).startsWith(order.toArray(String[]::new));
            assertThat(console.messages()).contains("Judge: " + words("Judge", 40));
        }
    }

    @Test
    void a_reload_in_the_middle_of_a_turn_shows_what_was_written_so_far_and_the_rest() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Reload", "research");
            slowWriter("reload", 60);
            console.say("@[Writer] reload");
            console.awaitText("Writer", "reload-5");

            console.page().reload();

            console.awaitText("Writer", "reload-0 reload-1 reload-2");
            console.awaitTurns(1, "Completed");
            assertThat(console.messages())
                    .containsExactly(
                            "You: @Writer reload", "Writer: " + words("reload", 60), "Orchestrator: That is all.");
        }
    }

    @Test
    void a_server_that_is_killed_and_comes_back_in_the_middle_of_a_turn_needs_no_reload() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Killed", "research");
            slowWriter("killed", 60);
            console.say("@[Writer] killed");
            console.awaitText("Writer", "killed-5");
            console.composer().fill("A draft");

            bed.kill();
            assertThat(console.page().getByText("The connection is lost.")).isVisible(ConsolePage.soon());
            bed.restart();

            console.awaitTurns(1, "Completed");
            assertThat(console.page().getByText("The connection is lost.")).isHidden();
            assertThat(console.composer()).hasValue("A draft");
            assertThat(console.messages())
                    .containsExactly(
                            "You: @Writer killed", "Writer: " + words("killed", 60), "Orchestrator: That is all.");
        }
    }

    @Test
    void a_message_that_was_sent_while_the_server_was_away_arrives_once() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Away", "research");
            slowWriter("away", 3);
            bed.kill();
            console.say("@[Writer] away");
            assertThat(console.page().getByText("Synapse cannot be reached.")).isVisible(ConsolePage.soon());

            bed.restart();

            console.awaitTurns(1, "Completed");
            assertThat(console.messages())
                    .containsExactly("You: @Writer away", "Writer: " + words("away", 3), "Orchestrator: That is all.");
        }
    }

    @Test
    void a_message_cannot_run_a_script_nor_load_an_image() {
        String hostile = String.join(
                "\n\n",
                "<script>alert('script')</script><img src=x onerror=\"alert('image')\">",
                "![pixel](https://example.org/pixel.png) ![local](/auth/logout)",
                "[click](javascript:alert('link')) [data](data:text/html,<script>alert(1)</script>)",
                "<svg onload=alert('svg')><style>body{display:none}</style><iframe src=https://example.org></iframe>",
                "`<b>code</b>` <a href=\"//example.org\" onclick=\"alert(1)\">link</a>",
                "[safe](https://example.org/page)");
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Hostile", "research");
            bed.models()
                    .when(request -> request.isFor("Writer") && request.mentions("be hostile"))
                    .reply(Reply.text(hostile));
            bed.models()
                    .when(request -> request.isFor("Orchestrator") && request.mentions("be hostile"))
                    .reply(DONE);

            console.say("@[Writer] be hostile " + hostile).awaitTurns(1, "Completed");

            Locator log = console.page().locator(".log-content");
            assertThat(
                            log.locator(
                                    "img, script, iframe, svg, style, [onclick], [onerror], a[href^=javascript], a[href^=data]"))
                    .hasCount(0);
            assertThat(
                            log.locator("a[href]")
                                    .evaluateAll(
                                            "links => links.every(link => link.rel === 'noopener noreferrer' && link.target === '_blank')"))
                    .isEqualTo(true);
            console.awaitContains(console.messagesOf("Writer"), "<script>alert('script')</script>");
            console.awaitContains(console.messagesOf("Writer"), "Image “pixel” on example.org");
        }
    }

    @Test
    void it_fits_a_phone() {
        try (ConsolePage console = bed.newPage()) {
            console.page().setViewportSize(360, 740);
            console.signUpOnPhone();
            assertFits(console);
            console.newRoom("A rather long name of a room that does not fit on a phone", "research");
            console.say("Wide: " + "w".repeat(300) + "\n```\n" + "code ".repeat(60) + "\n```")
                    .awaitTurns(1, "Completed");
            assertFits(console);

            console.page()
                    .getByRole(
                            AriaRole.LINK,
                            new com.microsoft.playwright.Page.GetByRoleOptions().setName("Back to the rooms"))
                    .click();

            assertThat(console.button("New room")).isVisible();
            assertFits(console);
        }
    }

    @Test
    void everything_works_by_keyboard_and_escape_stops_the_turn() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            console.button("New room").press("Enter");
            console.page().keyboard().type("Keys");
            assertThat(console.button("Create room")).isEnabled();
            console.page().keyboard().press("Enter");
            assertThat(console.page().getByText("Write the first message.")).isVisible(ConsolePage.soon());
            slowWriter("keys", 200);

            console.composer().press("@");
            console.page().keyboard().type("wr");
            assertThat(console.page().locator("[role=option]")).hasText(new String[] {"WRWriter"});
            console.page().keyboard().press("Tab");
            console.page().keyboard().type("keys");
            console.page().keyboard().press("Shift+Enter");
            console.page().keyboard().type("please");
            assertThat(console.composer()).hasValue("@[Writer] keys\nplease");
            console.page().keyboard().press("Enter");
            console.awaitText("Writer", "keys-2");
            console.page().keyboard().press("Escape");

            console.awaitTurns(1, "Stopped");
            assertThat(console.composer()).isFocused();
        }
    }

    @Test
    void a_login_that_has_ended_asks_for_the_password_and_continues() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Ended", "research");
            slowWriter("ended", 3);
            console.composer().fill("@[Writer] ended");
            console.api().send("DELETE", "/auth/logins", "", java.util.Map.of()).expect(204);

            console.composer().press("Enter");
            assertThat(console.page().getByText("Please sign in again")).isVisible(ConsolePage.soon());
            console.page().getByLabel("Password").fill("a wrong password");
            console.button("Continue").click();
            assertThat(console.page().getByRole(AriaRole.DIALOG).getByRole(AriaRole.ALERT))
                    .isVisible(ConsolePage.soon());
            console.page().getByLabel("Password").fill(dev.synapse.testkit.ApiClient.PASSWORD);
            console.button("Continue").click();

            console.awaitTurns(1, "Completed");
            assertThat(console.messages())
                    .containsExactly(
                            "You: @Writer ended", "Writer: " + words("ended", 3), "Orchestrator: That is all.");
        }
    }

    /** The Writer's answer to the word, one piece every 100 ms, after which the Orchestrator ends the turn. */
    private static void slowWriter(String word, int count) {
        bed.models()
                .when(request -> request.isFor("Writer") && request.mentions(word))
                .reply(Reply.text(words(word, count)).slowedBy(Duration.ZERO, Duration.ofMillis(100)));
        bed.models()
                .when(request -> request.isFor("Orchestrator") && request.mentions(word))
                .reply(DONE);
    }

    private static String words(String word, int count) {
        return String.join(
                " ", IntStream.range(0, count).mapToObj(i -> word + "-" + i).toList());
    }

    private static List<String> names(ConsolePage console) {
        return console.messages().stream()
                .map(message -> message.replaceFirst(":.*", ""))
                .toList();
    }

    static void assertFits(ConsolePage console) {
        assertThat(console.page()
                        .evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0);
        assertThat(
                        console.page()
                                .evaluate(
                                        "[...document.querySelectorAll('.log, .rooms')].every(part => part.scrollWidth <= part.clientWidth)"))
                .isEqualTo(true);
    }
}
