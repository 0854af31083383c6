package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.ApiClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who has a room open, in the head of the room and in its lists of people. */
@Tag("slow")
class WhoIsThereTest {

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
    void people_see_who_has_the_room_open() {
        try (ConsolePage anna = bed.newPage();
                ConsolePage bob = bed.newPage()) {
            anna.signUp().newRoom("Together", "research");
            bob.signUp();
            Locator head = list(anna, "People").first();
            anna.awaitContains(head, "here now");
            join(anna, bob);
            String bobsName = bob.api().me().body().path("name").asString();
            Locator bobInHead =
                    head.getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText(bobsName));
            assertThat(bobInHead).hasCount(0);

            bob.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Together"))
                    .click();

            anna.awaitContains(bobInHead, bobsName + ", here now");
            assertThat(bobInHead).hasAttribute("title", bobsName + ", here now");
            AccessibilityTest.check(anna, "people who are there");
            anna.picture("presence");
            anna.button("Show members and people").click();
            assertThat(anna.page().getByText("here now", new Page.GetByTextOptions().setExact(true)))
                    .hasCount(2);
            anna.button("Settings of the room").click();
            anna.page()
                    .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("People"))
                    .click();
            Locator dialog = anna.page().getByRole(AriaRole.DIALOG);
            anna.awaitContains(
                    dialog.getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText(bobsName)),
                    "here now");
            AccessibilityTest.check(anna, "people who are there, in the settings");
            anna.page().keyboard().press("Escape");

            bob.page().navigate("about:blank");

            assertThat(bobInHead)
                    .not()
                    .containsText(
                            "here now",
                            new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                    .setTimeout(30_000));
            assertThat(head).containsText("here now"); // Anna herself
        }
    }

    private static void join(ConsolePage owner, ConsolePage person) {
        String token = owner.api()
                .post(
                        "/groups/" + owner.room() + "/invitations",
                        ApiClient.json().put("role", "editor"))
                .expect(201)
                .body()
                .path("token")
                .asString();
        person.api()
                .post("/invitations/accept", ApiClient.json().put("token", token))
                .expect(200);
    }

    private static Locator list(ConsolePage console, String name) {
        return console.page().getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName(name));
    }
}
