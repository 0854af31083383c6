package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyboardTest {

    private BrowserTestBed bed;

    @BeforeAll
    void start() {
        bed = BrowserTestBed.start();
    }

    @AfterAll
    void close() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void the_palette_finds_rooms_and_commands() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Bread", "research").newRoom("Tides", "research");
            assertThat(console.page().locator("dialog")).hasCount(0);
            Keyboard keyboard = console.page().keyboard();

            keyboard.press("Control+k");
            assertThat(options(console).first()).isVisible();
            AccessibilityTest.check(console, "palette");
            keyboard.type("bre");
            assertThat(options(console)).hasText(new String[] {"Room: Bread"});
            keyboard.press("Enter");
            assertThat(heading(console, "Bread")).isVisible();
            assertThat(options(console)).hasCount(0);

            keyboard.press("Control+k");
            keyboard.type("nothing is called like this");
            assertThat(console.page().getByText("Nothing matches.")).isVisible();
            keyboard.press("Enter");
            keyboard.press("Escape");
            assertThat(console.page().locator("dialog")).hasCount(0);

            keyboard.press("Control+k");
            keyboard.type("members of");
            keyboard.press("Enter");
            assertThat(console.page().getByText("Researcher").first()).isVisible();
        }
    }

    @Test
    void arrows_with_alt_go_from_room_to_room() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp()
                    .newRoom("Third", "research")
                    .newRoom("Second", "research")
                    .newRoom("First", "research");
            assertThat(console.page().locator("dialog")).hasCount(0);
            Keyboard keyboard = console.page().keyboard();

            keyboard.press("Alt+ArrowDown");
            assertThat(heading(console, "Second")).isVisible();
            keyboard.press("Alt+ArrowDown");
            keyboard.press("Alt+ArrowDown");
            assertThat(heading(console, "Third")).isVisible();
            keyboard.press("Alt+ArrowUp");
            assertThat(heading(console, "Second")).isVisible();
        }
    }

    @Test
    void a_question_mark_opens_the_help_unless_it_is_part_of_a_text_or_switched_off() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Help", "research");
            Locator help = console.page().getByText("Call a member by name");

            console.composer().fill("Why");
            console.composer().press("?");
            assertThat(console.composer()).hasValue("Why?");
            assertThat(help).hasCount(0);

            console.page().locator("#messages").press("?");
            assertThat(help).isVisible();
            AccessibilityTest.check(console, "help");
            console.page().getByLabel("Open this help with the key").uncheck();
            console.button("Close").click();
            console.page().reload();
            assertThat(heading(console, "Help")).isVisible(ConsolePage.soon());
            console.page().locator("#messages").press("?");
            assertThat(help).hasCount(0);
            console.page().keyboard().press("Control+k");
            console.page().keyboard().type("keyboard");
            console.page().keyboard().press("Enter");
            assertThat(help).isVisible();
        }
    }

    private static Locator options(ConsolePage console) {
        return console.page().locator("dialog [role=option]");
    }

    private static Locator heading(ConsolePage console, String name) {
        return console.page()
                .getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(name).setLevel(2));
    }
}
