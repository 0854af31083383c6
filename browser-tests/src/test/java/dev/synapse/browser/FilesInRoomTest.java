package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class FilesInRoomTest {

    private static final FilePayload PICTURE = new FilePayload("plan.png", "image/png", TestImages.png(640, 320));
    private static final String SOURCE = "fn main() {}\n";

    /** Counts the addresses that the page makes of files and has not revoked. */
    private static final String COUNT_ADDRESSES = """
            () => {
              window.addresses = new Set();
              const create = URL.createObjectURL, revoke = URL.revokeObjectURL;
              URL.createObjectURL = content => { const url = create(content); window.addresses.add(url); return url; };
              URL.revokeObjectURL = url => { window.addresses.delete(url); revoke(url); };
            }
            """;

    private static final String GIVE = """
            ([type, name, mediaType]) => {
              const files = new DataTransfer();
              files.items.add(new File(['dropped or pasted'], name, { type: mediaType }));
              const target = document.querySelector('.composer textarea');
              target.dispatchEvent(type === 'paste'
                ? new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true })
                : new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
            }
            """;

    private static BrowserTestBed bed;

    @BeforeAll
    static void start() {
        bed = BrowserTestBed.start();
        bed.models().otherwise(request -> Reply.text("Seen.\n\nTASK_COMPLETE"));
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void images_and_other_files_are_sent_shown_opened_and_downloaded() throws IOException {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Plans", "research");
            page.evaluate(COUNT_ADDRESSES);
            choose(page, PICTURE, source("main.rs"), source("wrong.rs"));
            assertThat(page.locator(".draft-files progress")).hasCount(0);
            assertThat(console.button("Send")).isDisabled();
            console.button("Remove wrong.rs").click();
            AccessibilityTest.check(console, "files of a draft");
            console.picture("files-draft");
            console.say("What is in them?").awaitTurns(1, "Completed");

            Locator message = console.messagesOf("You");
            assertThat(page.locator(".draft-files")).hasCount(0);
            assertThat(message.locator("img")).hasJSProperty("naturalWidth", 640);
            assertThat(message.locator(".file")).containsText("main.rs");
            assertThat(message).not().containsText("wrong.rs");
            AccessibilityTest.check(console, "files of a message");
            console.picture("files-message");
            Download download = page.waitForDownload(
                    () -> console.button("Download main.rs").click());
            assertThat(download.suggestedFilename()).isEqualTo("main.rs");
            assertThat(Files.readString(download.path())).isEqualTo(SOURCE);

            console.button("Image plan.png: show it larger").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("dialog img")).hasJSProperty("naturalWidth", 640);
            AccessibilityTest.check(console, "an image");
            page.keyboard().press("Escape");
            assertThat(page.locator("dialog")).hasCount(0);
            page.setViewportSize(360, 740);
            ConversationTest.assertFits(console);
            AccessibilityTest.check(console, "files on a phone");
            console.picture("files-phone");

            page.navigate(page.url().replaceFirst("#.*", "#/"));
            assertThat(page.locator(".rooms")).isVisible();
            assertThat((Boolean) page.evaluate("[...window.addresses].length <= 1"))
                    .isTrue(); // that of the download
        }
    }

    @Test
    void files_are_dropped_and_pasted_and_a_draft_keeps_them_over_a_reload() {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Draft", "research");
            page.evaluate(GIVE, new String[] {"dragover", "dropped.txt", "text/plain"});
            assertThat(page.getByText("Drop the files to add them")).isVisible();
            page.evaluate(GIVE, new String[] {"drop", "dropped.txt", "text/plain"});
            page.evaluate(GIVE, new String[] {"paste", "pasted.ts", "video/mp2t"});
            assertThat(page.locator(".draft-files li")).hasCount(2);
            assertThat(page.locator(".draft-files progress")).hasCount(0);

            page.reload();
            assertThat(page.locator(".draft-files li")).hasCount(2);
            console.say("Both").awaitTurns(1, "Completed");

            assertThat(console.messagesOf("You").locator(".file")).hasCount(2);
            page.reload();
            assertThat(console.messagesOf("You").locator(".file")).hasCount(2);
            assertThat(page.locator(".draft-files li")).hasCount(0);
        }
    }

    @Test
    void what_the_server_does_not_accept_is_said_in_plain_words() {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Limits", "research");
            choose(
                    page,
                    new FilePayload("big.png", "image/png", new byte[5_300_000]),
                    new FilePayload("paper.pdf", "application/pdf", new byte[] {1}),
                    new FilePayload("fake.png", "image/png", "not an image".getBytes(StandardCharsets.UTF_8)));

            Locator files = page.locator(".draft-files");
            assertThat(files).containsText("The file is too large");
            assertThat(files).containsText("Only images (PNG, JPEG, WebP) and text files can be sent.");
            assertThat(files).containsText("The file is not a PNG, JPEG or WebP image.");
            console.composer().fill("Without them");
            assertThat(console.button("Send")).isDisabled();
            AccessibilityTest.check(console, "refused files");
            console.picture("files-refused");
            console.button("Remove big.png").click();
            console.button("Remove paper.pdf").click();
            console.button("Remove fake.png").click();
            choose(page, IntStream.range(0, 12).mapToObj(i -> source(i + ".rs")).toArray(FilePayload[]::new));
            assertThat(page.getByText("A message has 10 files at most: 2 files were not added."))
                    .isVisible();
            assertThat(files.locator("li")).hasCount(10);
            assertThat(files.locator("progress")).hasCount(0);
            console.say("Ten").awaitTurns(1, "Completed");

            assertThat(console.messagesOf("You").locator(".file")).hasCount(10);
        }
    }

    @Test
    void an_upload_that_fails_is_tried_again_and_files_of_a_message_that_is_refused_come_back() {
        try (ConsolePage console = bed.newPage()) {
            Page page = console.page();
            console.signUp().newRoom("Again", "research");
            page.route("**/files?name=*", Route::abort);
            choose(page, source("main.rs"));
            assertThat(page.locator(".draft-files")).containsText("Synapse cannot be reached.");
            page.unroute("**/files?name=*");
            console.button("Try again").click();
            assertThat(page.locator(".draft-files .field-error")).hasCount(0);
            assertThat(page.locator(".draft-files progress")).hasCount(0);

            String files = "/groups/" + console.room() + "/files";
            String id = console.api()
                    .get(files)
                    .expect(200)
                    .body()
                    .path(0)
                    .path("id")
                    .asString();
            console.api().send("DELETE", files + "/" + id, "", Map.of()).expect(204);
            console.say("With a file");

            assertThat(page.getByRole(AriaRole.ALERT)).containsText("files[0]");
            assertThat(console.composer()).hasValue("");
            console.button("Edit").click();
            assertThat(console.composer()).hasValue("With a file");
            assertThat(page.locator(".draft-files")).containsText("main.rs");
            console.button("Remove main.rs").click();
            console.composer().press("Enter");
            console.awaitTurns(1, "Completed");
        }
    }

    private static void choose(Page page, FilePayload... files) {
        page.locator(".composer input[type=file]").setInputFiles(files);
    }

    private static FilePayload source(String name) {
        return new FilePayload(name, "", SOURCE.getBytes(StandardCharsets.UTF_8));
    }
}
