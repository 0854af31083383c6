package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.synapse.testkit.ApiClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The console as a person uses it: by labels, roles and texts. Closing it checks that the page had no error and asked no other site. */
final class ConsolePage implements AutoCloseable {

    private static final int LIMIT_MS = 30_000;
    private static final String FAIL_ON_POLICY_VIOLATIONS = """
            document.addEventListener('securitypolicyviolation', event =>
                setTimeout(() => { throw new Error('Policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample) }));
            """;

    private final BrowserContext context;
    private final Page page;
    private final String url;
    private String email = "anna-%s@example.com".formatted(UUID.randomUUID());
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger leaveQuestions = new AtomicInteger();

    private ConsolePage(BrowserContext context, String url) {
        this.context = context;
        this.url = url;
        this.page = context.newPage();
        page.addInitScript(FAIL_ON_POLICY_VIOLATIONS);
        page.onPageError(errors::add);
        page.onDialog(dialog -> {
            if (dialog.type().equals("beforeunload")) {
                leaveQuestions.incrementAndGet();
                dialog.accept();
            } else {
                errors.add("a dialog: " + dialog.message());
                dialog.dismiss();
            }
        });
        context.onRequest(request -> requests.add(request.url()));
    }

    static ConsolePage open(Browser browser, String url) {
        ConsolePage opened = new ConsolePage(
                browser.newContext(new Browser.NewContextOptions()
                        .setViewportSize(1280, 800)
                        .setLocale("en-GB")),
                url);
        opened.page.navigate(url);
        return opened;
    }

    Page page() {
        return page;
    }

    /** How often the browser asked whether to leave the page, which was always confirmed. */
    int leaveQuestions() {
        return leaveQuestions.get();
    }

    /** With an address that looks well in pictures. */
    ConsolePage withEmail(String chosen) {
        email = chosen;
        return this;
    }

    String email() {
        return email;
    }

    /** The API as this page's user. */
    ApiClient api() {
        ApiClient anonymous = ApiClient.at(url.substring(0, url.length() - 1));
        return anonymous.as(anonymous
                .login(email, ApiClient.PASSWORD)
                .expect(200)
                .body()
                .path("access_token")
                .asString());
    }

    /** The id of the room that is open. */
    String room() {
        return page.url().replaceFirst(".*#/rooms/([0-9a-f-]+).*", "$1");
    }

    ConsolePage signUp() {
        signUpOnPhone();
        assertThat(page.getByText("Choose a room, or create one.")).isVisible(soon());
        return this;
    }

    /** A phone shows the rooms alone. */
    ConsolePage signUpOnPhone() {
        button("New here? Create an account").click();
        createAccount();
        assertThat(page.getByText("No rooms yet.")).isVisible(soon());
        return this;
    }

    /** Opens another address of the console. */
    ConsolePage follow(String address) {
        page.navigate(address);
        page.reload(); // only the fragment may differ
        return this;
    }

    /** Fills the form for a new account, which is open. */
    void createAccount() {
        page.getByLabel("Email").fill(email);
        page.getByLabel("Password").fill(ApiClient.PASSWORD);
        button("Create account").click();
    }

    ConsolePage newRoom(String name, String team) {
        button("New room").click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
        page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^" + team)))
                .check();
        button("Create room").click();
        assertThat(page.getByText("Write the first message.")).isVisible(soon());
        return this;
    }

    /** Copies what a field shows, by the keyboard. */
    void copy(Locator field) {
        field.focus();
        field.press("Control+c");
    }

    ConsolePage say(String text) {
        composer().fill(text);
        composer().press("Enter");
        return this;
    }

    Locator composer() {
        return page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Message"));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** The messages of a member, or of "You". */
    Locator messagesOf(String name) {
        return page.getByRole(
                AriaRole.ARTICLE, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    ConsolePage awaitText(String name, String text) {
        assertThat(messagesOf(name)
                        .filter(new Locator.FilterOptions().setHasText(text))
                        .first())
                .isVisible(soon());
        return this;
    }

    /** Waits until this many turns have ended as said: "Completed", "Stopped" or "Failed". */
    ConsolePage awaitTurns(int count, String outcome) {
        Locator ended = page.locator(".outcome").filter(new Locator.FilterOptions().setHasText(outcome));
        assertThat(ended)
                .hasCount(
                        count,
                        new com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions()
                                .setTimeout(LIMIT_MS));
        return this;
    }

    /** The names and texts of all messages, without facts such as times. */
    List<String> messages() {
        return page.locator("article")
                                .evaluateAll(
                                        "articles => articles.map(article => (article.getAttribute('aria-label') ?? 'tool') + ': '"
                                                + " + [...article.querySelectorAll('.block, .code code')].map(block => block.innerText.trim()).join(' '))")
                        instanceof List<?> texts
                ? texts.stream().map(Object::toString).toList()
                : List.of();
    }

    /** Pictures of the page in both themes, in {@code target/pictures}, to look at. */
    void picture(String name) {
        for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(
                            Path.of("target/pictures", name + "-" + theme.name().toLowerCase(Locale.ROOT) + ".png")));
        }
    }

    void awaitContains(Locator locator, String text) {
        assertThat(locator).containsText(text, new ContainsTextOptions().setTimeout(LIMIT_MS));
    }

    static IsVisibleOptions soon() {
        return new IsVisibleOptions().setTimeout(LIMIT_MS);
    }

    @Override
    public void close() {
        context.close();
        org.assertj.core.api.Assertions.assertThat(errors).isEmpty();
        org.assertj.core.api.Assertions.assertThat(requests)
                .allSatisfy(request -> org.assertj.core.api.Assertions.assertThat(request)
                        .matches("(" + Pattern.quote(url) + "|data:|blob:).*"));
    }
}
