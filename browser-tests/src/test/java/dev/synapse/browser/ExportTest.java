package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("slow")
class ExportTest {

    private static final int TURNS = 60;

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
    void a_room_is_exported_as_markdown_and_as_json_with_all_its_messages_in_order() throws SQLException, IOException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("Tides / \"Moon\"", "research");
            LargeRoomTest.fill(bed, console.room(), TURNS);
            console.page().reload();
            List<String> all = IntStream.rangeClosed(1, TURNS * 4)
                    .mapToObj(number -> "Message " + number + ":")
                    .toList();

            console.button("Export this room").click();
            AccessibilityTest.check(console, "export");
            console.picture("export");
            Download markdown = console.page().waitForDownload(() -> export(console));
            assertThat(markdown.suggestedFilename()).isEqualTo("Tides Moon.md");
            assertThat(Files.readString(markdown.path()))
                    .startsWith("# Tides / \"Moon\"\n")
                    .containsSubsequence(all.toArray(String[]::new));

            console.button("Export this room").focus();
            console.page().keyboard().press("Enter");
            console.page()
                    .getByLabel("JSON: all that the server has of each message")
                    .check();
            Download json = console.page().waitForDownload(() -> export(console));
            assertThat(json.suggestedFilename()).isEqualTo("Tides Moon.json");
            JsonNode room = JsonMapper.shared().readTree(Files.readString(json.path()));
            List<JsonNode> messages = StreamSupport.stream(room.path("messages").spliterator(), false)
                    .toList();
            assertThat(messages.stream()
                            .map(message -> message.path("content").asString().replaceFirst("(?s):.*", ":")))
                    .isEqualTo(all);
            assertThat(messages).isEqualTo(stored(console)); // with all fields
        }
    }

    @Test
    void an_export_shows_how_far_it_is_and_ends_when_it_is_cancelled() throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Long", "research");
            LargeRoomTest.fill(bed, console.room(), TURNS);
            List<Download> downloads = new CopyOnWriteArrayList<>();
            page.onDownload(downloads::add);
            List<Route> held = new CopyOnWriteArrayList<>();
            page.route("**/messages?limit=100&before=*", held::add);
            page.setViewportSize(360, 740);
            console.button("Export this room").click();
            export(console);

            assertThat(page.getByText("100 messages read…")).isVisible(ConsolePage.soon());
            AccessibilityTest.check(console, "an export that runs");
            ConversationTest.assertFits(console);
            page.keyboard().press("Escape");
            assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
            page.waitForResponse("**/messages?limit=100&before=*", () -> held.forEach(Route::resume));

            assertThat(held).hasSize(1);
            assertThat(downloads).isEmpty();
        }
    }

    @Test
    void the_head_of_a_room_shows_its_people() {
        try (ConsolePage console = bed.newPage()) {
            console.signUp().newRoom("People", "research");
            String token = console.api()
                    .post(
                            "/groups/" + console.room() + "/invitations",
                            ApiClient.json().put("role", "viewer"))
                    .expect(201)
                    .body()
                    .path("token")
                    .asString();
            ApiClient other = bed.api().asNewUser();
            other.post("/invitations/accept", ApiClient.json().put("token", token))
                    .expect(200);
            console.page().reload();

            Locator people = console.page()
                    .getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("People"))
                    .first();
            assertThat(people.getByRole(AriaRole.LISTITEM)).hasCount(2);
            assertThat(people).containsText(other.me().body().path("name").asString());
            AccessibilityTest.check(console, "people in the head");
            console.picture("people");
        }
    }

    /** All messages of the room as the API has them, oldest first. */
    private static List<JsonNode> stored(ConsolePage console) {
        ApiClient user = console.api();
        List<JsonNode> messages = new ArrayList<>();
        String before = "";
        List<JsonNode> page;
        do {
            JsonNode answer = user.get("/groups/" + console.room() + "/messages?limit=37" + before)
                    .expect(200)
                    .body();
            page = StreamSupport.stream(answer.spliterator(), false).toList();
            messages.addAll(0, page);
            before = page.isEmpty()
                    ? ""
                    : "&before=" + page.getFirst().path("id").asString();
        } while (!page.isEmpty());
        return messages;
    }

    private static void export(ConsolePage console) {
        console.page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Export").setExact(true))
                .click();
    }
}
