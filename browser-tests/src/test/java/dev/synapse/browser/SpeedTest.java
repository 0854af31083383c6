package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Reply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints the figures of docs/console.md: {@code SYNAPSE_SPEED=1 ./synapse test browser-tests SpeedTest}. */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "SYNAPSE_SPEED", matches = ".+", disabledReason = "SYNAPSE_SPEED is not set")
@Timeout(600)
class SpeedTest {

    private static final List<String> MEMBERS = List.of("Ann", "Ben", "Cleo", "Dora", "Emil");
    private static final int TURNS = 2_500;
    private static final Duration STREAMS = Duration.ofSeconds(60);
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(25);
    private static final String SENTENCE = "What was *found* so far is `this`, and **that** follows from it. ";

    /** The bytes that came over the network, and the times of the first and the largest paint. */
    private static final String FIRST_PAGE = """
            () => new Promise(resolve => {
                new PerformanceObserver(list => {
                    const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
                    const bytes = files.filter(file => file.initiatorType !== 'fetch').reduce((sum, file) => sum + file.transferSize, 0);
                    const first = performance.getEntriesByName('first-contentful-paint')[0];
                    resolve(`${bytes} bytes, first contentful paint after ${Math.round(first.startTime)} ms`
                        + `, largest after ${Math.round(list.getEntries().at(-1).startTime)} ms`);
                }).observe({type: 'largest-contentful-paint', buffered: true});
            })""";

    @Test
    void first_page(TestReporter report) {
        try (BrowserTestBed bed = BrowserTestBed.start()) {
            for (int visit = 1; visit <= 5; visit++) {
                try (ConsolePage console = bed.newPage()) { // a browser context of its own: nothing is cached
                    assertThat(console.page().getByText("New here?")).isVisible(ConsolePage.soon());
                    report.publishEntry(
                            "first page, visit " + visit,
                            String.valueOf(console.page().evaluate(FIRST_PAGE)));
                }
            }
        }
    }

    @Test
    void a_room_of_10_000_messages(TestReporter report) throws SQLException {
        try (BrowserTestBed bed = BrowserTestBed.start();
                ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Large", "research");
            LargeRoomTest.fill(bed, console.room(), TURNS);
            Page page = console.page();
            for (int visit = 1; visit <= 3; visit++) {
                long begun = System.nanoTime();
                page.reload();
                assertThat(page.getByText("Message 10000:")).isVisible(ConsolePage.soon());
                report.publishEntry(
                        "10,000 messages opened after ms", String.valueOf((System.nanoTime() - begun) / 1_000_000));
            }
            report.publishEntry(
                    "reading 10,000 messages back",
                    MainThread.during(page, () -> page.evaluate(LargeRoomTest.READ_BACK, 600))
                            .toString());
        }
    }

    @Test
    void five_members_that_write_at_once(TestReporter report) {
        try (BrowserTestBed bed = BrowserTestBed.start();
                ConsolePage console = bed.newPage()) {
            console.signUp();
            String group = groupOf(console.api());
            int pieces = (int) STREAMS.dividedBy(BETWEEN_PIECES);
            String text = SENTENCE.repeat(pieces * 12 / SENTENCE.length())
                    .replace(SENTENCE.repeat(12), SENTENCE.repeat(12) + "\n\n");
            bed.models()
                    .onAgent(
                            "Orchestrator",
                            Reply.text(MEMBERS.stream()
                                    .map("@[%s] write."::formatted)
                                    .collect(Collectors.joining("\n"))),
                            Reply.text("Done.\n\nTASK_COMPLETE"));
            MEMBERS.forEach(alias ->
                    bed.models().onAgent(alias, Reply.text(text).slowedBy(Duration.ZERO, BETWEEN_PIECES)));
            console.follow(console.page().url().replaceFirst("#.*|$", "#/rooms/" + group));
            console.composer().waitFor();

            console.say("Write, all of you.");
            MEMBERS.forEach(alias -> console.awaitText(alias, "What was"));
            report.publishEntry("heap at the beginning, MB", heap(console.page()));
            MainThread tasks = MainThread.during(
                    console.page(), () -> console.page().waitForTimeout(STREAMS.toMillis() * 9 / 10.0));
            report.publishEntry("heap near the end, MB", heap(console.page()));

            report.publishEntry("five members write for a minute", tasks.toString());
            assertThat(console.messagesOf("Emil").count()).isPositive();
        }
    }

    private static String groupOf(ApiClient api) {
        ObjectNode group = ApiClient.json().put("name", "Five at once");
        ArrayNode members = group.putArray("members");
        MEMBERS.forEach(alias -> members.addObject().put("alias", alias).put("role_prompt", "You write."));
        return api.post("/groups", group).expect(201).id();
    }

    /** The heap in use after a garbage collection, in MB. */
    private static String heap(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("HeapProfiler.collectGarbage");
        double bytes = session.send("Runtime.getHeapUsage").get("usedSize").getAsDouble();
        session.detach();
        return "%.1f".formatted(bytes / 1e6);
    }
}
