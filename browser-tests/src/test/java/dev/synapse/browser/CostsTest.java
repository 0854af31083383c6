package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.Reply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Costs: of a user, of a room, and of the steps of a turn. */
@Tag("slow")
class CostsTest {

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
    void usage_is_shown_by_day_model_room_and_member_and_as_tables() throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Tides", "research").newRoom("Moon", "research");
            spend(console, roomNamed(console, "Moon"));
            console.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Usage"))
                    .click();

            assertThat(section(console, "By model").getByText("gpt-5 (openai)").first())
                    .isVisible(ConsolePage.soon());
            assertThat(section(console, "By room").locator(".bar-name")).hasText("Moon");
            assertThat(section(console, "By member").locator(".bar-name"))
                    .hasText(new String[] {"Writer · Moon", "Researcher · Moon"});
            assertThat(console.page().getByRole(AriaRole.IMG)).hasCount(1);
            section(console, "By model").getByText("As a table").click();
            assertThat(section(console, "By model").locator("tbody tr")).hasCount(2);
            AccessibilityTest.check(console, "usage");
            Pictures.take(console, "usage");
            console.page().setViewportSize(360, 740);
            AccessibilityTest.check(console, "usage on a phone");
            console.page().setViewportSize(1280, 800);
            console.page()
                    .getByLabel("Show", new Page.GetByLabelOptions().setExact(true))
                    .selectOption("tokens");
            console.awaitContains(section(console, "By room"), "tokens");
            console.page().getByLabel("Period").selectOption("7");
            console.awaitContains(section(console, "By day"), "tokens");
        }
    }

    @Test
    void a_room_shows_what_is_left_of_its_budget_and_the_list_what_it_cost_today_with_one_request()
            throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Cheap", "research").newRoom("Expensive", "research");
            String room = roomNamed(console, "Expensive");
            console.api()
                    .send(
                            "PATCH",
                            "/groups/" + room,
                            "{\"limits\": {\"max_cost_usd_per_day\": 1, \"max_tokens_per_day\": 5000000}}",
                            java.util.Map.of())
                    .expect(200);
            spend(console, room);
            List<String> requests = new ArrayList<>();
            console.page().onRequest(request -> requests.add(request.url()));
            console.page().reload();

            Locator item = console.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Expensive"));
            console.awaitContains(item, "$0.90 today");
            assertThat(requests.stream().filter(url -> url.contains("/usage"))).hasSize(1);
            console.button("Settings of the room").click();
            console.page()
                    .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Usage"))
                    .click();
            assertThat(console.page().getByText("$0.90 of $1.00 used, $0.10 left"))
                    .isVisible(ConsolePage.soon());
            AccessibilityTest.check(console, "usage of a room");
            Pictures.take(console, "settings-usage");
        }
    }

    @Test
    void a_step_shows_who_asked_for_it_what_it_answered_and_what_a_tool_returned() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Steps", "research");
            bed.models()
                    .onAgent(
                            "Researcher",
                            Reply.toolCall("web_search", "{\"query\": \"tides\"}"),
                            Reply.text("Twice a day."));
            console.say("@[Researcher] How often?").awaitTurns(1, "Completed");
            console.button("Steps").click(); // the ledger of model calls is written when the turn ends

            Locator rows = console.page().locator("table.steps tbody tr");
            console.awaitContains(rows.nth(1), "Researcher");
            assertThat(rows.nth(0)).containsText("In the queue");
            assertThat(rows.nth(1)).containsText("asked by a person");
            console.awaitContains(rows.nth(3), "first text after"); // the first call wrote none
            assertThat(rows.nth(3).locator(".bar .first-text")).hasCount(1);
            assertThat(rows.nth(2)).containsText("asked by Researcher");
            assertThat(rows.nth(3)).containsText("continues with what its tools returned");
            console.button("Details of step 2, web_search").click();
            assertThat(console.page().getByText("{\"query\": \"tides\"}")).isVisible();
            console.button("Details of step 3, Researcher").click();
            assertThat(console.page().locator(".step-details").getByText("Twice a day."))
                    .isVisible();
            AccessibilityTest.check(console, "steps");
            Pictures.take(console, "steps");
        }
    }

    /** Calls of the last 20 days, today's last, for $0.90 today. */
    private static void spend(ConsolePage console, String room) throws SQLException {
        try (Connection database = bed.database();
                PreparedStatement calls = database.prepareStatement("""
                        INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome,
                                                 input_tokens, output_tokens, cached_tokens, estimated, cost_usd, started_at)
                        SELECT gen_random_uuid(), 1, 1, ?, ?, gen_random_uuid(),
                               CASE WHEN n % 3 = 0 THEN 'Researcher' ELSE 'Writer' END,
                               CASE WHEN n % 4 = 0 THEN 'anthropic' ELSE 'openai' END, CASE WHEN n % 4 = 0 THEN 'claude-sonnet-5' ELSE 'gpt-5' END,
                               'completed', 200000 - 9000 * n, 2000, 1000, n = 3, CASE WHEN n = 0 THEN 0.9 ELSE 0.2 + (n * 7 % 5) * 0.11 END,
                               now() - make_interval(days => n)
                          FROM generate_series(0, 19) n
                        """)) {
            calls.setObject(1, UUID.fromString(console.api().me().expect(200).id()));
            calls.setObject(2, UUID.fromString(room));
            calls.executeUpdate();
        }
    }

    /** The id of the room, once it is the one that is open. */
    private static String roomNamed(ConsolePage console, String name) {
        assertThat(console.page()
                        .getByRole(
                                AriaRole.HEADING,
                                new Page.GetByRoleOptions().setName(name).setExact(true)))
                .isVisible(ConsolePage.soon());
        return console.room();
    }

    private static Locator section(ConsolePage console, String title) {
        return console.page()
                .locator("section.setting")
                .filter(new Locator.FilterOptions()
                        .setHas(console.page()
                                .getByRole(
                                        AriaRole.HEADING,
                                        new Page.GetByRoleOptions()
                                                .setName(title)
                                                .setExact(true))));
    }
}
