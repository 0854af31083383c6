package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.synapse.testkit.Reply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Prints figures; its limits are wide, since the machine may be busy. */
@Tag("slow")
@Timeout(600)
class LargeRoomTest {

    private static final int TURNS = 2_500;
    /** Scrolls up by this many pixels in each frame, within the page: what Playwright does there would take longer than the page itself. */
    static final String READ_BACK = """
            async pixels => {
                const log = document.getElementById('messages');
                const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
                while (!log.firstElementChild.firstElementChild.textContent.startsWith('This is the beginning')) {
                    log.scrollTop -= pixels;
                    await frame();
                }
            }""";

    private static final String OBSERVE = """
            window.longest = 0;
            new PerformanceObserver(list => list.getEntries().forEach(entry => window.longest = Math.max(window.longest, entry.duration)))
                .observe({type: 'longtask', buffered: false});
            """;

    @Test
    void a_room_of_10_000_messages_opens_at_its_end_and_can_be_read_to_its_beginning(TestReporter report)
            throws SQLException {
        try (BrowserTestBed bed = BrowserTestBed.start();
                ConsolePage console = bed.newPage()) {
            bed.models().otherwise(request -> Reply.text("Yes.\n\nTASK_COMPLETE"));
            console.signUp().newRoom("Large", "research");
            fill(bed, console.room(), TURNS);
            Page page = console.page();

            long begun = System.nanoTime();
            page.reload();
            assertThat(page.getByText("Message 10000:")).isVisible(ConsolePage.soon());
            report.publishEntry("open after ms", milliseconds(begun));

            page.evaluate(OBSERVE);
            begun = System.nanoTime();
            page.evaluate(READ_BACK, 100_000);
            assertThat(page.getByText("Message 1:")).isVisible();
            assertThat(page.getByText("This is the beginning of the room.")).isVisible(ConsolePage.soon());
            report.publishEntry("read to the beginning after ms", milliseconds(begun));
            report.publishEntry("longest task, ms", String.valueOf(page.evaluate("window.longest")));

            assertThat(page.locator("article").count()).isLessThan(600);

            console.button("↓ To the end").click();
            assertThat(page.getByText("Message 10000:")).isVisible(ConsolePage.soon());
            page.evaluate("window.longest = 0");
            console.say("Still there?").awaitText("Orchestrator", "Yes.");
            report.publishEntry(
                    "longest task of a turn at the end, ms", String.valueOf(page.evaluate("window.longest")));
            assertThat(((Number) page.evaluate("window.longest")).doubleValue()).isLessThan(3_000);
        }
    }

    private static String milliseconds(long begun) {
        return String.valueOf((System.nanoTime() - begun) / 1_000_000);
    }

    /** Gives an empty group this many turns of four messages each. */
    static void fill(BrowserTestBed bed, String group, int turns) throws SQLException {
        try (Connection database = bed.database()) {
            run(database, """
                    INSERT INTO turns (id, group_id, number, status, created_at, ended_at)
                    SELECT uuidv7(), CAST(? AS uuid), n, 'completed', now(), now() FROM generate_series(1, %d) AS n
                    """.formatted(turns), group);
            run(database, """
                    INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, meta, created_at)
                    SELECT uuidv7(), group_id, id, number, i,
                           CASE i WHEN 0 THEN 'User' WHEN 3 THEN 'Orchestrator' ELSE 'Researcher' END,
                           'Message ' || ((number - 1) * 4 + i + 1) || ': ' || repeat('what was *found* so far is `this`. ', 6)
                               || E'\n\n- one\n- two', '{}', now()
                      FROM turns, generate_series(0, 3) AS i WHERE group_id = CAST(? AS uuid)
                    """, group);
            run(
                    database,
                    "UPDATE groups SET next_turn = %d, done_turn = %d WHERE id = CAST(? AS uuid)"
                            .formatted(turns + 1, turns),
                    group);
        }
    }

    private static void run(Connection database, String sql, String group) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.setString(1, group);
            statement.executeUpdate();
        }
    }
}
