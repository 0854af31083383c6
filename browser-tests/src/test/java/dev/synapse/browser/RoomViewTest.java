package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RoomViewTest {

    private static final int TURNS = 25;
    private static final String FROM_END =
            "() => { const log = document.getElementById('messages'); return log.scrollHeight - log.scrollTop - log.clientHeight; }";
    private static final String TOO_WIDE =
            "() => { const log = document.getElementById('messages'); return log.scrollWidth - log.clientWidth; }";

    private static BrowserTestBed bed;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
    }

    @AfterAll
    static void close() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void a_room_opens_at_its_end_however_often_and_fits_whatever_its_width() throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Long", "research");
            LargeRoomTest.fill(bed, console.room(), TURNS);
            console.newRoom("Other", "research");
            Page page = console.page();
            for (int opened = 0; opened < 8; opened++) {
                room(page, "Other").click();
                assertThat(page.getByText("Write the first message.")).isVisible(ConsolePage.soon());
                room(page, "Long").click();
                assertThat(page.getByText("Message 100:")).isInViewport();
                page.waitForTimeout(500); // older turns are added
                assertThat(number(page, FROM_END)).as("opening " + opened).isLessThan(2);
            }

            console.button("Show members and people").click();
            assertThat(number(page, TOO_WIDE)).isZero();
            for (int width : new int[] {900, 600, 360, 1280}) {
                page.setViewportSize(width, 800);
                page.waitForTimeout(200);
                assertThat(number(page, TOO_WIDE)).as("at " + width).isZero();
            }
        }
    }

    @Test
    void closing_a_dialog_gives_the_focus_back_and_a_selection_does_not_close_it() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Focus", "research");
            Page page = console.page();
            assertThat(page.locator("dialog")).hasCount(0);
            console.composer().focus();
            page.keyboard().press("Control+k");
            page.keyboard().press("Escape");
            assertThat(console.composer()).isFocused();
            console.button("New room").press("Enter");
            Locator name = page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true));
            name.fill("What I typed");

            BoundingBox field = Objects.requireNonNull(name.boundingBox());
            page.mouse().move(field.x + 20, field.y + 10);
            page.mouse().down();
            page.mouse().move(5, field.y + 10, new Mouse.MoveOptions().setSteps(5));
            page.mouse().up();
            assertThat(name).hasValue("What I typed");

            page.keyboard().press("Escape");
            console.button("Discard").click();
            assertThat(page.locator("dialog")).hasCount(0);
            assertThat(console.button("New room")).isFocused();
        }
    }

    private static Locator room(Page page, String name) {
        return page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Rooms"))
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
    }

    private static double number(Page page, String script) {
        return ((Number) page.evaluate(script)).doubleValue();
    }
}
