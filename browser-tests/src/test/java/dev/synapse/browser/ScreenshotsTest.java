package dev.synapse.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.synapse.testkit.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Makes the pictures of the documentation: {@code SYNAPSE_SCREENSHOTS=$PWD/docs/images ./synapse test browser-tests ScreenshotsTest}. */
@Tag("slow")
@EnabledIfEnvironmentVariable(
        named = "SYNAPSE_SCREENSHOTS",
        matches = ".+",
        disabledReason = "SYNAPSE_SCREENSHOTS names no directory for pictures")
class ScreenshotsTest {

    private static final String PLAN = """
            Two things decide it, so I ask both of you at once.

            @[Researcher] Find out how large the tidal bulges are and how fast they slow a rotation down.
            @[Writer] Draft the answer for a reader without physics.
            """;
    private static final String FINDINGS = """
            The Moon is **tidally locked**: one turn about its axis takes as long as one orbit, 27.3 days.

            | body | rotation | orbit |
            |---|---|---|
            | Moon | 27.3 d | 27.3 d |
            | Io | 1.77 d | 1.77 d |
            | Mercury | 58.6 d | 88.0 d (3:2) |

            The time that locking takes grows with the sixth power of the distance:

            ```python
            def locking_time(distance, mass, radius):
                return 6e10 * distance**6 / (mass * radius**3)
            ```
            """;
    private static final String DRAFT =
            "Early on the Moon turned faster. The Earth's pull raised bulges in its rock, and dragging them around"
                    + " cost rotation, until the bulges stood still. Since then";

    @Test
    void pictures() {
        Path directory = Path.of(System.getenv("SYNAPSE_SCREENSHOTS"));
        try (BrowserTestBed bed = BrowserTestBed.start();
                ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.withEmail("anna@example.com").signUp().newRoom("Sourdough for beginners", "coding");
            console.newRoom("Launch of the web shop", "debate").newRoom("Tides and the Moon", "research");
            bed.models()
                    .onAgent(
                            "Orchestrator",
                            Reply.text(PLAN),
                            Reply.text("Both agree, and the sources do too.\n\nTASK_COMPLETE"));
            bed.models()
                    .onAgent(
                            "Researcher",
                            Reply.toolCall("web_search", "{\"query\": \"tidal locking of the Moon\"}")
                                    .withText("I look for measured values first."),
                            Reply.text(FINDINGS));
            bed.models()
                    .onAgent(
                            "Writer",
                            Reply.text(DRAFT + " one side faces us for good. "
                                            + "It is the same with most large moons. ".repeat(6))
                                    .slowedBy(Duration.ZERO, Duration.ofMillis(800)));
            console.say("Why does the Moon always show us the same side? Please with numbers.");
            console.awaitText("Researcher", "sixth power").awaitText("Writer", "Since then");
            page.setViewportSize(1280, 960);
            take(page, directory, "console", ColorScheme.LIGHT);
            take(page, directory, "console", ColorScheme.DARK);
            console.button("Steps").click();
            page.locator("table.steps").waitFor();
            take(page, directory, "console-steps", ColorScheme.LIGHT);
            console.button("Close").click();
            page.setViewportSize(390, 780);
            take(page, directory, "console-phone", ColorScheme.DARK);
            console.awaitTurns(1, "Completed");
            page.setViewportSize(1280, 960);
            show(console, "#/usage", "Usage");
            take(page, directory, "console-usage", ColorScheme.LIGHT);
            show(console, "#/account", "Account");
            take(page, directory, "console-account", ColorScheme.DARK);
            bed.restartWith("SYNAPSE_OPERATORS", console.email());
            page.reload();
            show(console, "#/operator/overview", "Operators");
            page.waitForTimeout(12_000); // for some figures in the charts
            take(page, directory, "console-operators", ColorScheme.LIGHT);
        }
    }

    private static void show(ConsolePage console, String address, String heading) {
        console.page().navigate(console.page().url().replaceFirst("#.*|$", address));
        console.page()
                .getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(heading))
                .first()
                .waitFor();
        console.page().waitForTimeout(1_500); // for the figures
    }

    private static void take(Page page, Path directory, String name, ColorScheme theme) {
        page.emulateMedia(new EmulateMediaOptions().setColorScheme(theme));
        String file = "%s-%s.png".formatted(name, theme.name().toLowerCase(Locale.ROOT));
        page.screenshot(new ScreenshotOptions().setPath(directory.resolve(file)));
    }
}
