package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.synapse.testkit.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class AccessibilityTest {

    @Test
    void axe_finds_nothing_on_any_page_in_both_themes() {
        try (BrowserTestBed bed = BrowserTestBed.start();
                ConsolePage console = bed.newPage()) {
            bed.models()
                    .otherwise(request -> Reply.text(
                            "# Done\n\n- [x] a list\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```java\nint x;\n```\n"
                                    + "[link](https://example.org) `code` > quote\n\nTASK_COMPLETE"));
            console.button("Sign in").waitFor();
            check(console, "sign-in");
            console.signUp();
            check(console, "no rooms");
            console.button("New room").click();
            assertThat(console.button("Create room")).isEnabled();
            check(console, "new room");
            console.page().keyboard().press("Escape");
            console.newRoom("Accessible", "research").say("@[Writer] hello").awaitTurns(1, "Completed");
            check(console, "room");
            console.composer().fill("@");
            check(console, "mentions");
            console.composer().fill("");
            console.button("Show members and people").click();
            check(console, "members");
            console.button("Steps").click();
            assertThat(console.page().locator("table.steps")).isVisible(ConsolePage.soon());
            check(console, "steps");
            console.button("Close").click();
            console.page().setViewportSize(360, 740);
            check(console, "phone");
        }
    }

    /** Fails if axe finds a violation on the page as it is, in the light or the dark theme. */
    static void check(ConsolePage console, String name) {
        Axe.check(console.page(), name);
    }
}
