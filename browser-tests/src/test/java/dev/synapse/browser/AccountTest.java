package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.ApiClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class AccountTest {

    private static final String NEW_PASSWORD = "another horse battery";

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
    void a_name_is_changed_and_an_empty_one_is_refused_at_its_field() {
        try (ConsolePage console = bed.newPage()) {
            open(console);
            Locator name = field(console, "Your name");
            name.fill(" ");
            console.button("Save name").click();
            assertThat(name).hasAttribute("aria-invalid", "true");
            assertThat(name).isFocused();

            name.fill("Anna Example");
            console.button("Save name").click();
            assertThat(console.page().getByText("The name is saved.")).isVisible(ConsolePage.soon());

            assertThat(console.api().me().expect(200).body().path("name").asString())
                    .isEqualTo("Anna Example");
        }
    }

    @Test
    void a_password_is_changed_and_the_other_logins_end() {
        try (ConsolePage console = bed.newPage()) {
            open(console);
            ApiClient other = console.api();
            Locator current = field(console, "Current password");
            Locator next = field(console, "New password");
            current.fill("a wrong password");
            next.fill(NEW_PASSWORD);
            console.button("Change password").click();
            assertThat(current).hasAttribute("aria-invalid", "true");
            assertThat(next).hasAttribute("aria-invalid", "false");

            current.fill(ApiClient.PASSWORD);
            next.fill("short");
            console.button("Change password").click();
            assertThat(next).hasAttribute("aria-invalid", "true");

            next.fill(NEW_PASSWORD);
            console.button("Change password").click();
            assertThat(console.page().getByText("The password is changed")).isVisible(ConsolePage.soon());
            assertThat(current).hasValue("");

            other.me().expect(401);
            bed.api().login(console.email(), ApiClient.PASSWORD).expect(401);
            bed.api().login(console.email(), NEW_PASSWORD).expect(200);
        }
    }

    @Test
    void an_account_without_a_password_gets_its_first_one() throws SQLException {
        try (ConsolePage console = bed.newPage()) {
            console.signUp();
            removePassword(console.email());
            console.page().reload();
            open(console.page());
            assertThat(field(console, "Current password")).hasCount(0);

            field(console, "New password").fill(NEW_PASSWORD);
            console.button("Set a password").click();

            assertThat(console.page().getByText("The password is set.")).isVisible(ConsolePage.soon());
            assertThat(field(console, "Current password")).isVisible();
            bed.api().login(console.email(), NEW_PASSWORD).expect(200);
        }
    }

    @Test
    void logins_are_listed_and_ended() {
        try (ConsolePage console = bed.newPage();
                ConsolePage second = bed.newPage()) {
            open(console);
            second.page().getByLabel("Email").fill(console.email());
            second.page().getByLabel("Password").fill(ApiClient.PASSWORD);
            second.button("Sign in").click();
            assertThat(second.page().getByText("No rooms yet.")).isVisible(ConsolePage.soon());
            console.page().reload();
            Locator rows = rows(console, "Logins");
            assertThat(rows).hasCount(2);
            assertThat(rows.filter(new Locator.FilterOptions().setHasText("this login")))
                    .hasCount(1);

            console.page()
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName(Pattern.compile("^End the login of Chrome on")))
                    .click();
            assertThat(console.page().getByRole(AriaRole.DIALOG)).isVisible();
            console.button("Cancel").click();
            assertThat(rows).hasCount(2);
            console.page()
                    .getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName(Pattern.compile("^End the login of Chrome on")))
                    .click();
            console.button("End login").click();

            assertThat(rows).hasCount(1);
            second.page().reload();
            assertThat(second.button("Sign in")).isVisible(ConsolePage.soon());
            ApiClient program = console.api();
            console.page().reload();
            console.button("End all others").click();
            dialogButton(console, "End all others").click();
            assertThat(console.page().getByText("All other logins have ended.")).isVisible(ConsolePage.soon());
            program.me().expect(401);
        }
    }

    @Test
    void an_api_key_is_shown_once_works_and_is_revoked() {
        try (ConsolePage console = bed.newPage()) {
            open(console);
            console.button("New key").click();
            console.button("Create key").click();
            Locator name = console.page().getByRole(AriaRole.DIALOG).getByLabel("Name");
            assertThat(name).hasAttribute("aria-invalid", "true");
            name.fill("Nightly report");
            console.button("Create key").click();
            Locator shown = console.page().getByLabel("Key", new Page.GetByLabelOptions().setExact(true));
            assertThat(shown).isVisible(ConsolePage.soon());
            ApiClient program = bed.api().as(shown.inputValue());
            program.me().expect(200);
            console.button("Done").click();
            console.button("Go back").click();
            console.copy(shown);
            console.button("Done").click();

            Locator row = rows(console, "API keys");
            assertThat(row).hasCount(1);
            assertThat(row).containsText("Nightly report");
            assertThat(row).containsText("read");
            assertThat(shown).hasCount(0);
            console.button("Revoke Nightly report").click();
            console.button("Revoke key").click();

            assertThat(console.page().getByText("There are no API keys.")).isVisible(ConsolePage.soon());
            program.me().expect(401);
        }
    }

    @Test
    void a_theme_is_chosen_here_and_in_the_menu() {
        try (ConsolePage console = bed.newPage()) {
            open(console);
            Locator root = console.page().locator("html");
            console.page()
                    .getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Dark"))
                    .check();
            assertThat(root).hasAttribute("data-theme", "dark");
            assertThat(console.page().getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Theme")))
                    .hasValue("dark");

            console.page().reload();

            assertThat(console.page().getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Dark")))
                    .isChecked();
            assertThat(root).hasAttribute("data-theme", "dark");
        }
    }

    @Test
    void an_account_is_closed_only_with_its_password() {
        try (ConsolePage console = bed.newPage()) {
            open(console);
            console.button("Close account…").click();
            Locator password = field(console, "Your password");
            password.fill("a wrong password");
            console.button("Close account for good").click();
            assertThat(password).hasAttribute("aria-invalid", "true");
            console.api().me().expect(200);

            password.fill(ApiClient.PASSWORD);
            console.button("Close account for good").click();

            assertThat(console.button("Sign in")).isVisible(ConsolePage.soon());
            bed.api().login(console.email(), ApiClient.PASSWORD).expect(401);
        }
    }

    @Test
    void axe_finds_nothing_in_both_themes_also_on_a_phone() {
        try (ConsolePage console = bed.newPage()) {
            open(console);
            console.api()
                    .post(
                            "/auth/keys",
                            ApiClient.json()
                                    .put("name", "A key with a long name, for a program that runs every night")
                                    .set(
                                            "scopes",
                                            ApiClient.json()
                                                    .arrayNode()
                                                    .add("read")
                                                    .add("write")
                                                    .add("groups")))
                    .expect(201);
            console.page().reload();
            assertThat(rows(console, "API keys")).hasCount(1);
            Axe.checkAlsoOnAPhone(console.page(), "account");
            rows(console, "API keys").scrollIntoViewIfNeeded();
            Axe.checkAlsoOnAPhone(console.page(), "account-lists");
            console.button("New key").click();
            Axe.checkAlsoOnAPhone(console.page(), "account-new-key");
            console.page().keyboard().press("Escape");
            console.button("Close account…").click();
            Axe.checkAlsoOnAPhone(console.page(), "account-close");
        }
    }

    private static void open(ConsolePage console) {
        console.signUp();
        open(console.page());
    }

    private static void open(Page page) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Account"))
                .click();
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName("Account").setLevel(1)))
                .isVisible(ConsolePage.soon());
    }

    private static Locator field(ConsolePage console, String label) {
        return console.page().getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator rows(ConsolePage console, String table) {
        return console.page()
                .getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName(table))
                .locator("tbody tr");
    }

    private static Locator dialogButton(ConsolePage console, String name) {
        return console.page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    private static void removePassword(String email) throws SQLException {
        try (Connection database = bed.database();
                PreparedStatement update =
                        database.prepareStatement("UPDATE users SET password_hash = NULL WHERE email = ?")) {
            update.setString(1, email);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
