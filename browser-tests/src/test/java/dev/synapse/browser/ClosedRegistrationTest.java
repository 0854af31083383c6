package dev.synapse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.synapse.testkit.ApiClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ClosedRegistrationTest {

    @Test
    void who_has_an_account_signs_in_with_an_invitation_and_joins() {
        try (BrowserTestBed bed = BrowserTestBed.start();
                ConsolePage anna = bed.newPage();
                ConsolePage bob = bed.newPage()) {
            anna.signUp().newRoom("Closed", "research");
            bob.signUp();
            bob.button("Sign out").click();
            String token = anna.api()
                    .post(
                            "/groups/" + anna.room() + "/invitations",
                            ApiClient.json().put("role", "editor"))
                    .expect(201)
                    .body()
                    .path("token")
                    .asString();
            bed.restartWith("SYNAPSE_REGISTRATION", "closed");

            bob.follow(bob.page().url().replaceFirst("#.*|$", "#/invitations/" + token));

            assertThat(bob.page().getByText("accounts cannot be opened here")).isVisible(ConsolePage.soon());
            assertThat(bob.button("Create account")).hasCount(0);
            bob.page().getByLabel("Email").fill(bob.email());
            bob.page().getByLabel("Password").fill(ApiClient.PASSWORD);
            bob.button("Sign in").click();
            bob.button("Join the room").click();
            assertThat(bob.page()
                            .getByRole(
                                    AriaRole.HEADING,
                                    new Page.GetByRoleOptions()
                                            .setName("Closed")
                                            .setLevel(2)))
                    .isVisible(ConsolePage.soon());
        }
    }
}
