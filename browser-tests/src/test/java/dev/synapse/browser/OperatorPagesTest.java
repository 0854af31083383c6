package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("slow")
class OperatorPagesTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static BrowserTestBed bed;
    private static ConsolePage operator;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
        bed.models().otherwise(request -> Reply.text("Yes.\n\nTASK_COMPLETE"));
        operator = bed.newPage();
        operator.signUp();
        bed.restartWith("SYNAPSE_OPERATORS", operator.email());
        operator.page().reload();
        operator.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operators"))
                .waitFor();
    }

    @BeforeEach
    void begin() {
        page().navigate(page().url().replaceFirst("#.*|$", "#/operator/overview"));
        page().reload();
    }

    @AfterAll
    static void stop() {
        try {
            if (operator != null) {
                operator.close();
            }
        } finally {
            if (bed != null) {
                bed.close();
            }
        }
    }

    @Test
    void the_overview_says_how_the_parts_are_and_draws_their_figures() {
        page().navigate(page().url().replaceFirst("#.*", "#/"));
        page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operators"))
                .click();

        operator.awaitContains(part("PostgreSQL"), "Reachable");
        assertThat(part("Redis")).containsText("Reachable");
        assertThat(part("Gateway")).containsText("Serves requests");
        // The worker of the killed process is listed for half a minute more, and may be the only one at first.
        operator.awaitContains(part("Workers"), "1 worker is alive");
        assertThat(chart("^Workers: now 1, between [01] and [12] in the last")).isVisible(ConsolePage.soon());
        assertThat(chart("^Heap in use: now \\d+ MB")).isVisible(ConsolePage.soon());
        assertThat(chart("^Requests per second: now [\\d.]+")).isVisible(ConsolePage.soon());
        assertThat(page().getByText("Java")).isVisible();
    }

    @Test
    void others_are_not_led_to_these_pages_and_told_for_whom_they_are() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            assertThat(console.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operators")))
                    .hasCount(0);

            console.follow(console.page().url().replaceFirst("#.*|$", "#/operator/users"));

            assertThat(console.page().getByText("These pages are for operators"))
                    .isVisible(ConsolePage.soon());
        }
    }

    @Test
    void workers_are_listed_with_their_models_and_tools() {
        open("Workers");

        assertThat(rows("Workers")).hasCount(1);
        assertThat(rows("Workers")).containsText("openai");
        page().getByText(Pattern.compile("^\\d+ tools$")).click();
        assertThat(page().getByText("calculator")).isVisible();
    }

    @Test
    void unfinished_turns_are_listed_by_status_and_their_jobs_are_in_the_queues() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Busy", "research");
            String room = console.room();
            Latch latch = new Latch();
            bed.models()
                    .when(request -> request.mentions("Take your time"))
                    .reply(Reply.text("Done.\n\nTASK_COMPLETE").heldBy(latch));
            console.say("Take your time");
            latch.awaitWaiting(1, LIMIT);

            open("Turns");
            Locator turn = rows("Turns").filter(new Locator.FilterOptions().setHas(page().getByTitle(room)));
            assertThat(turn).containsText("Running");
            page().getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Status"))
                    .selectOption("queued");
            assertThat(turn).hasCount(0);
            open("Queues");
            Locator workers = rows("In total")
                    .filter(new Locator.FilterOptions()
                            .setHas(page().getByRole(
                                            AriaRole.ROWHEADER,
                                            new Page.GetByRoleOptions()
                                                    .setName("Workers")
                                                    .setExact(true))));
            assertThat(workers.locator("[data-label=Pending]")).hasText("1");
            latch.open();
            console.awaitTurns(1, "Completed");
        }
    }

    @Test
    void a_dead_letter_is_discarded_after_a_question() {
        String id = bury("{\"broken");
        open("Dead letters");
        assertThat(rows("Dead letters")).containsText(new String[] {"failed too often"});
        operator.button("Discard " + id).click();
        operator.button("Cancel").click();
        assertThat(operator.button("Discard " + id)).isVisible();

        operator.button("Discard " + id).click();
        operator.button("Discard").click();

        assertThat(page().getByText("The dead letter is discarded.")).isVisible(ConsolePage.soon());
        assertThat(operator.button("Discard " + id)).hasCount(0);
        assertThat(operator.api().get("/operator/dead-letters").expect(200).body())
                .isEmpty();
    }

    @Test
    void a_dead_letter_of_a_failed_turn_is_retried_and_that_of_a_completed_one_is_not() throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Retried", "research").say("Hello").awaitTurns(1, "Completed");
            String turn = console.api()
                    .turns(console.room())
                    .expect(200)
                    .body()
                    .get(0)
                    .path("id")
                    .asString();
            Job job = new Job.ContinueTurn(
                    GroupId.of(console.room()), TurnId.of(turn), new TurnInput.ToolAnswered(StepId.next()));
            String id = bury(Json.write(job));
            open("Dead letters");
            operator.button("Retry " + id).click();
            operator.button("Retry").click();
            assertThat(page().getByRole(AriaRole.DIALOG).getByRole(AriaRole.ALERT))
                    .containsText("completed");
            operator.button("Cancel").click();

            fail(turn);
            operator.button("Retry " + id).click();
            operator.button("Retry").click();

            assertThat(page().getByText("The message was posted again.")).isVisible(ConsolePage.soon());
            console.awaitTurns(2, "Completed");
        }
    }

    @Test
    void a_user_is_found_and_gets_limits_which_are_refused_at_their_fields() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            open("Users");
            page().getByLabel("Search by address or id").fill(console.email().toUpperCase(Locale.ROOT));
            assertThat(rows("Users")).hasCount(1);
            assertThat(rows("Users")).containsText(console.email());
            operator.button("Change the limits of " + console.email()).click();
            Locator tokens = page().getByLabel("Tokens a day");
            Locator cost = page().getByLabel("Cost a day, in US dollars");
            tokens.fill("many");
            operator.button("Save").click();
            assertThat(tokens).hasAttribute("aria-invalid", "true");
            tokens.fill("-1");
            cost.fill("2.5");
            operator.button("Save").click();
            assertThat(page().getByText("must be from 0 to 1000000000000, is -1"))
                    .isVisible(ConsolePage.soon());
            assertThat(tokens).isFocused();
            assertThat(cost).hasAttribute("aria-invalid", "false");

            tokens.fill("12,000");
            operator.button("Save").click();

            assertThat(rows("Users")).containsText("12,000 tokens");
            assertThat(rows("Users")).containsText("$2.50");
            page().getByLabel("Search by address or id").fill("nobody-has-this-address");
            assertThat(page().getByText("No account matches")).isVisible(ConsolePage.soon());
            String id = console.api().me().expect(200).id();
            page().getByLabel("Search by address or id").fill(id);
            assertThat(rows("Users")).containsText(console.email());
            JsonNode limits = operator.api()
                    .get("/operator/users/" + id + "/limits")
                    .expect(200)
                    .body();
            assertThat(limits.path("max_tokens_per_day").asLong()).isEqualTo(12_000);
        }
    }

    @Test
    void who_may_use_a_tool_is_changed_and_opened_again() {
        open("Tools");
        operator.button("Change who may use calculator").click();
        checkbox("Everyone").uncheck();
        checkbox("Operators").check();
        Locator users = page().getByLabel("Further users");
        users.fill(UUID.randomUUID().toString());
        operator.button("Save").click();
        assertThat(users).hasAttribute("aria-invalid", "true");
        assertThat(page().getByText("there is no account")).isVisible();
        users.fill("");
        operator.button("Save").click();
        Locator row = rows("Tools").filter(new Locator.FilterOptions().setHasText("calculator"));
        assertThat(row.locator("[data-label='Who may use it']")).hasText("Operators");

        operator.button("Remove the rule of calculator").click();
        operator.button("Remove rule").click();

        assertThat(row.locator("[data-label='Who may use it']")).hasText("Everyone");
    }

    @Test
    void an_invitation_is_made_opens_an_account_and_another_is_withdrawn() {
        open("Invitations");
        operator.button("New invitation").click();
        Locator email = page().getByRole(AriaRole.DIALOG).getByLabel("Email");
        email.fill("nonsense");
        operator.button("Create invitation").click();
        assertThat(email).hasAttribute("aria-invalid", "true");
        email.fill("");
        operator.button("Create invitation").click();
        Locator link = page().getByLabel("Link", new Page.GetByLabelOptions().setExact(true));
        assertThat(link).isVisible(ConsolePage.soon());
        String address = link.inputValue();
        operator.copy(link);
        operator.button("Done").click();
        assertThat(rows("Invitations")).hasCount(1);
        try (ConsolePage guest = bed.newPage()) {
            guest.follow(address).createAccount();
            assertThat(guest.page().getByText("No rooms yet.")).isVisible(ConsolePage.soon());
        }
        page().reload();
        assertThat(page().getByText("No invitation is open.")).isVisible(ConsolePage.soon());

        operator.button("New invitation").click();
        email.fill("ben@example.org");
        operator.button("Create invitation").click();
        operator.copy(link);
        operator.button("Done").click();
        operator.button("Withdraw the invitation for ben@example.org").click();
        operator.button("Withdraw").click();

        assertThat(page().getByText("No invitation is open.")).isVisible(ConsolePage.soon());
    }

    @Test
    void settings_are_shown_without_secrets() {
        open("Settings");
        page().getByLabel("Search settings").fill("secret_key");
        assertThat(rows("Settings")).hasCount(1);
        assertThat(rows("Settings").locator("[data-label=Value]")).containsText("***");

        page().getByLabel("Search settings").fill("SYNAPSE_OPERATORS");
        assertThat(rows("Settings")).containsText(operator.email());
    }

    @Test
    void the_audit_log_is_filtered_and_read_page_by_page() {
        for (int i = 0; i < 60; i++) {
            bed.api()
                    .register("audited-%s@example.com".formatted(UUID.randomUUID()), ApiClient.PASSWORD)
                    .expect(201);
        }
        open("Audit log");
        page().getByLabel("Action").selectOption("account.registered");
        operator.button("Apply").click();
        Locator rows = rows("Audit log");
        assertThat(rows).hasCount(50);
        assertThat(rows.first()).containsText("account.registered");
        operator.button("Show more").click();
        assertThat(rows.nth(59)).isVisible(ConsolePage.soon());

        page().getByLabel("User id").fill("nonsense");
        operator.button("Apply").click();
        assertThat(page().getByLabel("User id")).hasAttribute("aria-invalid", "true");
        page().getByLabel("User id").fill(operator.api().me().expect(200).id());
        operator.button("Apply").click();

        assertThat(rows).hasCount(1);
    }

    @Test
    void a_refused_read_says_when_it_is_repeated_and_is() {
        page().route(
                        "**/operator/settings",
                        route -> route.fulfill(new FulfillOptions()
                                .setStatus(429)
                                .setHeaders(Map.of("Retry-After", "2", "Content-Type", "application/problem+json"))
                                .setBody("{\"title\": \"Too Many Requests\", \"detail\": \"Too many reads.\"}")));
        open("Settings");
        assertThat(page().getByText("Try again in 2 s.")).isVisible(ConsolePage.soon());

        page().unroute("**/operator/settings");

        assertThat(rows("Settings").first()).isVisible(ConsolePage.soon());
        assertThat(page().getByText("Try again in 2 s.")).hasCount(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Overview",
                "Workers",
                "Queues",
                "Turns",
                "Users",
                "Tools",
                "Invitations",
                "Settings",
                "Audit log"
            })
    void axe_finds_nothing_in_both_themes_also_on_a_phone(String section) {
        open(section);
        assertThat(page().getByText("Loading…")).hasCount(0);
        Axe.checkAlsoOnAPhone(page(), "operator-" + section.toLowerCase(Locale.ROOT));
    }

    @Test
    void axe_finds_nothing_in_dead_letters_and_the_question_before_one_is_discarded() {
        String id = bury("{\"broken");
        open("Dead letters");
        assertThat(operator.button("Discard " + id)).isVisible(ConsolePage.soon());
        Axe.checkAlsoOnAPhone(page(), "operator-dead-letters");
        operator.button("Discard " + id).click();
        Axe.checkAlsoOnAPhone(page(), "operator-discard");
        operator.button("Discard").click();
        assertThat(page().getByText("There are no dead letters.")).isVisible(ConsolePage.soon());
    }

    @Test
    void axe_finds_nothing_in_the_dialogs() {
        open("Users");
        page().getByLabel("Search by address or id").fill(operator.email()); // other tests open many accounts
        operator.button("Change the limits of " + operator.email()).click();
        assertThat(page().getByLabel("Tokens a day")).isVisible(ConsolePage.soon());
        Axe.checkAlsoOnAPhone(page(), "operator-limits");
        operator.button("Cancel").click();
        open("Tools");
        operator.button("Change who may use calculator").click();
        Axe.checkAlsoOnAPhone(page(), "operator-tool-rule");
    }

    private static Locator checkbox(String name) {
        return page().getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName(name));
    }

    private static Page page() {
        return operator.page();
    }

    /** Opens a part of the operators' pages by its link. */
    private static void open(String section) {
        if (!page().url().contains("#/operator")) {
            page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operators"))
                    .click();
        }
        page().getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Operators' pages"))
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(section))
                .click();
    }

    private static Locator rows(String table) {
        return page().getByRole(
                        AriaRole.TABLE,
                        new Page.GetByRoleOptions().setName(table).setExact(true))
                .locator("tbody tr");
    }

    private static Locator part(String name) {
        return page().locator(".part")
                .filter(new Locator.FilterOptions()
                        .setHas(page().locator(
                                        "strong",
                                        new Page.LocatorOptions().setHasText(Pattern.compile("^" + name + "$")))));
    }

    private static Locator chart(String description) {
        return page().getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName(Pattern.compile(description)));
    }

    /** Adds a dead letter to the first shard; returns its id. */
    private static String bury(String job) {
        Map<String, String> fields = Map.of("j", job, "role", "orchestrator", "reason", "failed too often");
        try (Redis redis = bed.redis()) {
            return "s00:" + redis.call(commands -> commands.xadd("{s00}:jobs:dead", fields));
        }
    }

    private static void fail(String turn) throws SQLException {
        try (Connection database = bed.database();
                PreparedStatement update =
                        database.prepareStatement("UPDATE turns SET status = 'failed' WHERE id = ?")) {
            update.setObject(1, UUID.fromString(turn));
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
