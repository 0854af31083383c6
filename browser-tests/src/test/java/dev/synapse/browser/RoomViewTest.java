package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ReducedMotion;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.sql.SQLException;
import java.util.Locale;
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

    /** The number of elements that move, or would when something changes or is scrolled to. */
    private static final String MOVING = """
            () => [...document.querySelectorAll('*')]
                .flatMap(element => [null, '::before', '::after'].map(part => getComputedStyle(element, part)))
                .filter(style => style.animationName !== 'none' || style.transitionDuration !== '0s' || style.scrollBehavior !== 'auto').length
            """;

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

    @Test
    void nothing_moves_by_itself_for_those_who_want_that() {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.NO_PREFERENCE));
            Latch latch = new Latch();
            bed.models()
                    .when(request -> request.mentions("Take your time"))
                    .reply(Reply.text("Yes.\n\nTASK_COMPLETE").heldBy(latch));
            console.signUp().newRoom("Calm", "research").say("Take your time");
            assertThat(page.locator(".pulse")).isVisible(ConsolePage.soon());
            assertThat(number(page, MOVING)).isPositive();

            page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));

            assertThat(page.locator(".pulse")).isVisible();
            assertThat(number(page, MOVING)).isZero();
            latch.open();
            console.awaitTurns(1, "Completed");
        }
    }

    @Test
    void an_unknown_address_is_said_to_be_none_by_the_console_and_by_the_server() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            Page page = console.page();
            String home = page.url().replaceFirst("#.*", "");
            for (String address : new String[] {"#/nope", "#/rooms/nope", "#/account/nope", "#/operators"}) {
                page.navigate(home + address);
                assertThat(page.getByText("There is no such page. The link may be incomplete."))
                        .isVisible(ConsolePage.soon());
                page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Back to the rooms"))
                        .click();
                assertThat(page.getByText("Choose a room, or create one.")).isVisible(ConsolePage.soon());
            }

            Response response = Objects.requireNonNull(page.navigate(home + "nope"));
            assertThat(response.status()).isEqualTo(404);
            Axe.check(page, "no such page");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Open Synapse"))
                    .click();
            assertThat(page.getByText("No rooms yet.")).isVisible(ConsolePage.soon());
        }
    }

    @Test
    void an_address_may_have_a_slash_at_its_end_and_capitals_in_the_id_of_a_room() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Loud", "research");
            Page page = console.page();
            String home = page.url().replaceFirst("#.*", "");
            String room = console.room();
            page.navigate(home + "#/usage/");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Usage")))
                    .isVisible(ConsolePage.soon());
            page.navigate(home + "#/rooms/" + room.toUpperCase(Locale.ROOT) + "/");
            assertThat(console.composer()).isVisible(ConsolePage.soon());
            assertThat(room(page, "Loud")).hasAttribute("aria-current", "page");
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
