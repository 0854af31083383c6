package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A member's instructions compared with those it had before. */
@Tag("slow")
class EarlierInstructionsTest {

    private static BrowserTestBed bed;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void instructions_are_compared_with_the_version_before_and_with_older_ones_which_can_be_used_again() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Versions", "research");
            String members = "/groups/" + console.room() + "/members";
            String member = console.api()
                    .send("POST", members, "{\"alias\": \"Checker\", \"role_prompt\": \"Check facts.\"}", Map.of())
                    .expect(201)
                    .id();
            open(console);
            console.button("Compare with the version before").click();
            console.awaitContains(
                    console.page().getByRole(AriaRole.DIALOG), "These instructions have not been changed");
            assertThat(console.button("Compare with the version before")).isFocused();
            console.page().keyboard().press("Escape");
            for (String prompt : new String[] {"Check numbers.", "Check numbers twice."}) {
                console.api()
                        .send("PATCH", members + "/" + member, "{\"role_prompt\": \"" + prompt + "\"}", Map.of())
                        .expect(200);
            }

            open(console);
            console.button("Compare with the version before").click();

            Locator comparison = console.page().getByLabel("Since that version");
            assertThat(comparison.locator("ins").last()).hasText("twice");
            assertThat(comparison).not().containsText("facts");
            Locator versions = console.page().getByLabel("Earlier version");
            assertThat(versions.locator("option")).hasCount(2);
            assertThat(versions.locator("option").first())
                    .containsText("replaced by "
                            + console.api().me().body().path("name").asString());
            AccessibilityTest.check(console, "an earlier version");
            Pictures.take(console, "earlier-version");

            instructions(console).fill("Typed and not saved.");
            console.button("Use that version").click();
            assertThat(instructions(console)).hasValue("Check numbers.");
            assertThat(instructions(console)).isFocused();
            versions.selectOption(new SelectOption().setIndex(1));
            assertThat(comparison).containsText("numbers");
            console.button("Use that version").click();
            assertThat(instructions(console)).hasValue("Check facts.");
            AccessibilityTest.check(console, "replaced instructions");
            console.button("Bring back the replaced instructions").click();
            assertThat(instructions(console)).hasValue("Typed and not saved.");
            assertThat(instructions(console)).isFocused();
            assertThat(comparison).containsText("facts");
            console.button("Use that version").click();
            assertThat(instructions(console)).hasValue("Check facts.");
            console.button("Save").click();
            assertThat(instructions(console)).hasCount(0);
            org.assertj.core.api.Assertions.assertThat(console.api()
                            .get(members + "/" + member)
                            .body()
                            .path("role_prompt")
                            .asString())
                    .isEqualTo("Check facts.");
        }
    }

    private static void open(ConsolePage console) {
        console.page().reload();
        console.button("Show members and people").click();
        console.button("Change Checker").click();
        assertThat(instructions(console)).isVisible(ConsolePage.soon());
    }

    private static Locator instructions(ConsolePage console) {
        return console.page().getByLabel("Instructions", new Page.GetByLabelOptions().setExact(true));
    }
}
