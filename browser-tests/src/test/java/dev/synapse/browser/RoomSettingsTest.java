package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The settings of a room, its people, its members' instructions, and team files. */
@Tag("slow")
class RoomSettingsTest {

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
    void a_room_is_renamed_limited_and_deleted_after_its_name_was_typed() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Before", "research");
            console.button("Settings of the room").click();
            label(console, "Name").fill("");
            console.button("Save").click();
            assertThat(label(console, "Name")).hasAttribute("aria-invalid", "true");
            label(console, "Name").fill("After");
            console.button("Save").click();
            assertSaved(console);
            assertThat(heading(console, "After")).isVisible(ConsolePage.soon());

            tab(console, "Limits").click();
            label(console, "Steps").fill("many");
            console.button("Save").click();
            assertThat(label(console, "Steps")).isFocused();
            label(console, "Steps").fill("12");
            label(console, "Cost a day in US dollars").fill("1,5");
            console.button("Save").click();
            assertSaved(console);
            var limits = console.api()
                    .get("/groups/" + console.room())
                    .expect(200)
                    .body()
                    .path("limits");
            assertThat(limits.path("max_steps").asInt()).isEqualTo(12);
            assertThat(limits.path("max_cost_usd_per_day").decimalValue()).isEqualByComparingTo("1.5");
            assertThat(limits.path("max_tool_rounds").asInt()).isEqualTo(8);

            tab(console, "Room").click();
            console.button("Delete the room").click();
            Locator delete = console.button("Delete for good");
            label(console, "To delete it, type its name: After").fill("after");
            assertThat(delete).isDisabled();
            label(console, "To delete it, type its name: After").fill("After");
            delete.click();
            assertThat(console.page().getByText("No rooms yet.")).isVisible(ConsolePage.soon());
        }
    }

    @Test
    void what_someone_else_has_changed_meanwhile_is_shown_and_not_overwritten() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Shared", "research");
            console.button("Settings of the room").click();
            tab(console, "Limits").click();
            assertThat(label(console, "Steps")).hasValue("40");
            change(console, "{\"limits\": {\"max_steps\": 7, \"max_tokens\": 9000}}");

            label(console, "Steps").fill("20");
            label(console, "Rounds of tool calls of a member").fill("3");
            console.button("Save").click();

            assertThat(console.page().getByText("Steps is now “7”. You have entered “20”."))
                    .isVisible(ConsolePage.soon());
            assertThat(label(console, "Tokens")).hasValue("9000");
            console.button("Save").click();
            assertSaved(console);
            var limits = console.api()
                    .get("/groups/" + console.room())
                    .expect(200)
                    .body()
                    .path("limits");
            assertThat(limits.path("max_steps").asInt()).isEqualTo(20);
            assertThat(limits.path("max_tool_rounds").asInt()).isEqualTo(3);
            assertThat(limits.path("max_tokens").asLong()).isEqualTo(9_000);
        }
    }

    @Test
    void owners_change_roles_remove_people_and_withdraw_invitations_and_others_only_see_the_people() {
        try (ConsolePage anna = bed.newPage();
                ConsolePage ben = bed.newPage()) {
            anna.signUp().newRoom("People", "research");
            ben.signUp();
            String name = ben.api().me().expect(200).body().path("name").asString();
            anna.button("Settings of the room").click();
            tab(anna, "People").click();
            label(anna, "Email (optional)").fill("nowhere");
            anna.button("Create a link").click();
            assertThat(label(anna, "Email (optional)")).hasAttribute("aria-invalid", "true");
            label(anna, "Email (optional)").fill("carl@example.com");
            anna.button("Create a link").click();
            Locator forCarl = anna.page().getByLabel("Link for carl@example.com, as Editor, within 7 days");
            assertThat(forCarl).isVisible(ConsolePage.soon());
            anna.button("Withdraw the invitation for carl@example.com").click();
            assertThat(anna.page().getByText("No invitation is open.")).isVisible(ConsolePage.soon());
            assertThat(forCarl).hasCount(0);
            assertThat(tab(anna, "People")).isVisible(); // without the mark of what is not saved
            assertThat(label(anna, "Email (optional)")).hasValue("");
            anna.page().getByLabel("Valid for").selectOption("1");
            anna.button("Create a link").click();
            Locator link = anna.page().getByLabel("Link for one person, as Editor, within 1 day");
            assertThat(link).isVisible(ConsolePage.soon());
            anna.copy(link);
            ben.follow(link.inputValue()).button("Join the room").click();
            assertThat(heading(ben, "People")).isVisible(ConsolePage.soon());

            tab(anna, "Room").click();
            anna.button("Close").click();
            anna.button("Show members and people").click();
            anna.button("Settings of the room").click();
            tab(anna, "People").click();
            anna.page().getByLabel("Role of " + name).selectOption("viewer");
            assertThat(ben.page().getByText("You can read this room.")).isVisible(ConsolePage.soon());
            ben.button("Settings of the room").click();
            assertThat(label(ben, "Name")).isDisabled();
            tab(ben, "People").click();
            assertThat(ben.page().getByText("Owner", exactly())).isVisible();
            assertThat(ben.button("Create a link")).hasCount(0);

            anna.button("Remove " + name).click();
            anna.button("Remove " + name + " for good").click();
            assertThat(ben.page().getByText("This room does not exist any more, or you are no longer in it."))
                    .isVisible(ConsolePage.soon());
            anna.page().getByLabel("Role of anna").first().selectOption("viewer");
            assertThat(anna.page().getByRole(AriaRole.ALERT)).isVisible(ConsolePage.soon());
        }
    }

    @Test
    void changed_instructions_are_compared_with_those_before_and_with_someone_elses() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Instructions", "research");
            String id = console.api()
                    .post(
                            "/groups/" + console.room() + "/members",
                            ApiClient.json().put("alias", "Checker").put("role_prompt", "You check facts.\nBe brief."))
                    .expect(201)
                    .id();
            console.button("Show members and people").click();
            console.button("Change Checker").click();
            Locator prompt = label(console, "Instructions");
            prompt.fill("You check numbers.\nBe brief.");

            Locator comparison = console.page().getByLabel("What saving will change");
            assertThat(comparison.locator("del")).hasText("facts");
            assertThat(comparison.locator("ins")).hasText("numbers");
            console.api()
                    .send(
                            "PATCH",
                            "/groups/" + console.room() + "/members/" + id,
                            "{\"role_prompt\": \"You check sources.\\nBe brief.\", \"temperature\": 0.5}",
                            Map.of())
                    .expect(200);
            console.button("Save").click();

            Locator theirs = console.page().getByLabel("Between their instructions and yours");
            assertThat(theirs.locator("del")).hasText("sources");
            assertThat(theirs.locator("ins")).hasText("numbers");
            assertThat(label(console, "Temperature")).hasValue("0.5");
            AccessibilityTest.check(console, "comparison");
            Pictures.take(console, "comparison");
            console.button("Take theirs").click();
            assertThat(prompt).hasValue("You check sources.\nBe brief.");
        }
    }

    @Test
    void a_team_is_saved_as_a_file_and_starts_another_room() throws IOException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Our Team", "research");
            console.button("Settings of the room").click();
            Download download = console.page()
                    .waitForDownload(
                            () -> console.button("Save the team as a file").click());
            String file = Files.readString(download.path());
            assertThat(download.suggestedFilename()).isEqualTo("our-team.json");
            var team = new tools.jackson.databind.json.JsonMapper().readTree(file);
            assertThat(team.propertyNames()).containsExactly("name", "about", "members");
            assertThat(team.path("members").path(0).propertyNames()).containsExactly("alias", "role_prompt", "tools");
            console.button("Close").click();

            console.button("New room").click();
            label(console, "Name").fill("Second");
            console.page()
                    .getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("From a file"))
                    .check();
            choose(console, "{\"name\": \"x\", \"members\": [{\"alias\": 1, \"prompt\": \"y\"}]}");
            assertThat(console.page().getByText("members[0].prompt is not a field of a team."))
                    .isVisible();
            assertThat(console.page().getByText("members[0].alias has to be a text of 1 to 100 characters."))
                    .isVisible();
            choose(console, "{");
            assertThat(console.page().getByText("It is not JSON.")).isVisible();
            AccessibilityTest.check(console, "team file");
            choose(console, file.replace("\"web_search\"", "\"web_search\", \"teleport\""));
            assertThat(console.page().getByText("Our Team: Researcher, Writer")).isVisible(ConsolePage.soon());
            assertThat(console.page().getByText("This server has no tool teleport"))
                    .isVisible();
            Pictures.take(console, "team-file");
            console.button("Create room").click();

            assertThat(heading(console, "Second")).isVisible(ConsolePage.soon());
            var members = console.api()
                    .get("/groups/" + console.room() + "/members")
                    .expect(200)
                    .body();
            assertThat(members.findValuesAsString("alias")).containsExactly("Orchestrator", "Researcher", "Writer");
            assertThat(members.path(1).path("tools").path(0).asString()).isEqualTo("web_search");
        }
    }

    @Test
    void axe_finds_nothing_in_the_settings() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Accessible", "research");
            console.button("Settings of the room").click();
            assertThat(label(console, "Name")).isVisible(ConsolePage.soon());
            AccessibilityTest.check(console, "room");
            Pictures.take(console, "settings");
            console.button("Delete the room").click();
            AccessibilityTest.check(console, "deletion");
            for (String tab : java.util.List.of("Limits", "People")) {
                tab(console, tab).click();
                AccessibilityTest.check(console, tab);
                Pictures.take(console, "settings-" + tab.toLowerCase(java.util.Locale.ROOT));
            }
            tab(console, "People").press("ArrowLeft");
            assertThat(tab(console, "Limits")).isFocused();
            console.page().setViewportSize(360, 740);
            AccessibilityTest.check(console, "limits on a phone");
        }
    }

    private static void assertSaved(ConsolePage console) {
        assertThat(console.page().getByRole(AriaRole.STATUS).filter(new Locator.FilterOptions().setHasText("Saved.")))
                .isVisible(ConsolePage.soon());
    }

    private static void choose(ConsolePage console, String content) {
        console.page()
                .getByLabel("From a file", new Page.GetByLabelOptions().setExact(true))
                .setInputFiles(
                        new FilePayload("team.json", "application/json", content.getBytes(StandardCharsets.UTF_8)));
    }

    private static void change(ConsolePage console, String body) {
        console.api().send("PATCH", "/groups/" + console.room(), body, Map.of()).expect(200);
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static Locator label(ConsolePage console, String text) {
        return console.page().getByLabel(text, new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator heading(ConsolePage console, String text) {
        return console.page()
                .getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(text).setExact(true));
    }

    private static Locator tab(ConsolePage console, String text) {
        return console.page()
                .getByRole(
                        AriaRole.TAB, new Page.GetByRoleOptions().setName(text).setExact(true));
    }
}
