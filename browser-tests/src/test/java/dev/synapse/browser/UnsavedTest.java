package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.Reply;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was entered is lost only by those who say so. */
@Tag("slow")
class UnsavedTest {

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
    void edits_in_a_tab_stay_while_another_one_is_shown_and_saving_one_keeps_those_of_the_other() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Tabs", "research");
            console.button("Settings of the room").click();
            label(console, "Name").fill("Renamed");
            tab(console, "Limits").click();
            label(console, "Steps").fill("20");
            assertThat(tab(console, "Room , edited")).isVisible();
            tab(console, "Usage").click();
            assertThat(tab(console, "Limits , edited")).isVisible();
            AccessibilityTest.check(console, "edited tabs");

            tab(console, "Room , edited").click();
            assertThat(label(console, "Name")).hasValue("Renamed");
            change(console, "{\"limits\": {\"max_tool_rounds\": 3}}");
            console.button("Save").click();
            assertThat(console.page().getByText("Saved.")).isVisible(ConsolePage.soon());
            assertThat(tab(console, "Room")).isVisible();
            console.page().keyboard().press("Escape");
            console.button("Go back").click();
            tab(console, "Limits , edited").click();
            assertThat(label(console, "Steps")).hasValue("20");
            assertThat(label(console, "Rounds of tool calls of a member")).hasValue("3");
            console.button("Save").click();
            assertThat(tab(console, "Limits")).isVisible(ConsolePage.soon());
            console.button("Close").click();

            assertThat(dialogs(console)).hasCount(0);
            var room =
                    console.api().get("/groups/" + console.room()).expect(200).body();
            assertThat(room.path("name").asString()).isEqualTo("Renamed");
            assertThat(room.path("limits").path("max_steps").asInt()).isEqualTo(20);
            assertThat(room.path("limits").path("max_tool_rounds").asInt()).isEqualTo(3);
        }
    }

    @Test
    void a_dialog_asks_before_it_loses_what_was_typed_and_only_then() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            Page page = console.page();
            console.button("New room").click();
            page.keyboard().press("Escape");
            assertThat(dialogs(console)).hasCount(0);

            console.button("New room").click();
            label(console, "Name").fill("A name");
            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("From a file"))
                    .check();
            page.locator("input[type=file]").dispatchEvent("cancel"); // as when no file is chosen
            assertThat(dialogs(console)).hasCount(1);
            for (int press = 0; press < 4; press++) {
                page.keyboard().press("Escape"); // whether it asks or goes back, the name stays
            }
            page.evaluate("() => new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))");
            if (console.button("Go back").isVisible()) {
                console.button("Go back").click();
            }
            assertThat(label(console, "Name")).hasValue("A name");
            page.mouse().click(5, 5);
            AccessibilityTest.check(console, "discard");
            console.button("Go back").click();
            assertThat(label(console, "Name")).hasValue("A name");
            console.button("Cancel").click();
            console.button("Discard").click();
            assertThat(dialogs(console)).hasCount(0);

            console.newRoom("Members", "research");
            console.button("Show members and people").click();
            console.button("Change Writer").click();
            label(console, "Temperature").fill("1.75");
            page.mouse().click(5, 5);
            console.button("Discard").click();
            console.button("Change Writer").click();
            assertThat(label(console, "Temperature")).not().hasValue("1.75");
            console.button("Cancel").click();
            assertThat(dialogs(console)).hasCount(0);
        }
    }

    @Test
    void leaving_a_page_with_edits_asks_and_goes_on_to_where_one_wanted() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Left", "research");
            String room = console.page().url();
            console.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Account"))
                    .click();
            label(console, "Your name").fill("Someone else");

            console.page().goBack();
            console.button("Go back").click();
            assertThat(label(console, "Your name")).hasValue("Someone else");
            console.page().goBack();
            console.button("Discard").click();
            assertThat(console.composer()).isVisible(ConsolePage.soon());
            assertThat(console.page().url()).isEqualTo(room);

            console.button("Settings of the room").click();
            label(console, "Name").fill("Not saved");
            console.page().goBack();
            console.button("Go back").click();
            assertThat(label(console, "Name")).hasValue("Not saved");
        }
    }

    @Test
    void a_link_that_is_shown_once_stays_until_it_is_copied() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Invited", "research");
            console.button("Show members and people").click();
            console.button("Invite someone").click();
            console.button("Create a link").click();
            Locator link = label(console, "Link for one person, as Editor, within 7 days");
            String address = link.inputValue();
            console.page().getByLabel("Valid for").selectOption("1");
            assertThat(link).hasValue(address);
            console.page().keyboard().press("Escape");
            assertThat(console.page().getByText("you have not copied it yet", new Page.GetByTextOptions()))
                    .isVisible();
            console.button("Go back").click();

            console.page().getByLabel("Role").selectOption("viewer");
            console.button("Create another link").click();
            Locator second = label(console, "Link for one person, as Viewer, within 1 day");
            assertThat(second).isVisible(ConsolePage.soon());
            assertThat(link).hasValue(address);
            AccessibilityTest.check(console, "two links");

            console.copy(second);
            console.button("Close").click();
            console.button("Go back").click(); // the first one was not copied
            console.copy(link);
            console.button("Close").click();
            assertThat(dialogs(console)).hasCount(0);
        }
    }

    /** As in pages that came over HTTP from another machine. */
    @Test
    void a_link_counts_as_copied_only_if_a_browser_without_a_clipboard_has_copied_it() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Plain", "research");
            console.page().evaluate("""
                    () => {
                      Object.defineProperty(navigator, 'clipboard', { value: undefined });
                      window.refuses = true;
                      document.execCommand = () => {
                        window.copied = document.activeElement.value;
                        return !window.refuses;
                      };
                    }""");
            console.button("Show members and people").click();
            console.button("Invite someone").click();
            console.button("Create a link").click();
            String address = label(console, "Link for one person, as Editor, within 7 days")
                    .inputValue();

            console.button("Copy link").click();
            assertThat(console.button("Not copied: select it and copy it")).isVisible();
            console.page().keyboard().press("Escape");
            assertThat(console.page().getByText("you have not copied it yet", new Page.GetByTextOptions()))
                    .isVisible();
            console.button("Go back").click();

            console.page().evaluate("() => { window.refuses = false; }");
            console.button("Copy link").click();
            assertThat(console.button("Copied")).isFocused();
            org.assertj.core.api.Assertions.assertThat(console.page().evaluate("() => window.copied"))
                    .isEqualTo(address);
            console.button("Close").click();
            assertThat(dialogs(console)).hasCount(0);
        }
    }

    private static void change(ConsolePage console, String body) {
        console.api().send("PATCH", "/groups/" + console.room(), body, Map.of()).expect(200);
    }

    private static Locator dialogs(ConsolePage console) {
        return console.page().locator("dialog[open]");
    }

    private static Locator label(ConsolePage console, String text) {
        return console.page().getByLabel(text, new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator tab(ConsolePage console, String text) {
        return console.page()
                .getByRole(
                        AriaRole.TAB, new Page.GetByRoleOptions().setName(text).setExact(true));
    }
}
