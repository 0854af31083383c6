package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Two people in two clients and three agents hold one conversation. */
@ExtendWith(SharedTestBed.class)
class PeopleConversationTest {

    @Test
    void two_people_and_three_agents_see_one_conversation_without_a_gap(AllInOneTestBed testBed) throws IOException {
        GroupClient team = testBed.team();
        ApiClient anna = team.api();
        ApiClient ben = testBed.synapse().api().asNewUser();
        rename(anna, "Anna");
        rename(ben, "Ben");
        join(anna, ben, team.group());
        try (EventClient hers = team.listen();
                EventClient his =
                        EventClient.connect(Subscription.to(ben, team.group()).after(0));
                EventClient allOfHers = EventClient.connect(Subscription.toAllGroups(anna));
                EventClient allOfHis = EventClient.connect(Subscription.toAllGroups(ben))) {
            anna.postMessage(team.group(), "How high is the tower?").expect(202);
            ben.postMessage(team.group(), "And in feet?").expect(202);
            for (EventClient client : List.of(hers, his, allOfHers, allOfHis)) {
                client.awaitType("turn.completed", 2, GroupClient.TURN_LIMIT);
            }

            assertThat(his.events()).isEqualTo(hers.events());
            assertThat(team.senders()).contains("User", "Orchestrator", "Researcher", "Writer");
            assertThat(hers.events("message").stream()
                            .filter(message ->
                                    message.path("sender_alias").asString().equals("User")))
                    .extracting(message ->
                            message.path("meta").path("user").path("name").asString())
                    .containsExactly("Anna", "Ben");
            assertThat(team.prompts())
                    .anyMatch(prompt -> prompt.mentions("[User (Anna)]") && prompt.mentions("[User (Ben)]"));
            for (EventClient all : List.of(allOfHers, allOfHis)) {
                assertThat(turnEvents(all)).containsExactlyElementsOf(turnEvents(hers));
            }
            readsAll(ben, team, allOfHis);
        }
    }

    /** Agents' messages are unread once their turn has ended, until they are marked as read. */
    private static void readsAll(ApiClient ben, GroupClient team, EventClient all) {
        long written = team.senders().stream()
                .filter(sender -> !sender.equals("web_search"))
                .count();
        Await.until(
                GroupClient.TURN_LIMIT, () -> unread(all), count -> count == written - 1, "all but his own are unread");
        String newest = team.messages().getLast().path("timestamp").asString();
        ben.send("PUT", "/groups/" + team.group() + "/read", "{\"read_up_to\":\"" + newest + "\"}", Map.of())
                .expect(200);

        Await.until(GroupClient.TURN_LIMIT, () -> unread(all), count -> count == 0, "nothing is unread");
        JsonNode group = ben.get("/activity").expect(200).body().path("groups").get(0);
        assertThat(group.path("unread").asInt()).isZero();
        assertThat(group.path("active_turn").isNull()).isTrue();
        assertThat(group.path("last_turn").path("number").asInt()).isEqualTo(2);
        assertThat(group.path("last_turn").path("status").asString()).isEqualTo("completed");
    }

    private static long unread(EventClient all) {
        List<JsonNode> changes = all.events("unread.changed");
        return changes.isEmpty() ? 0 : changes.getLast().path("unread").asLong();
    }

    private static List<String> turnEvents(EventClient client) {
        return client.events().stream()
                .filter(event -> event.path("type").asString().startsWith("turn."))
                .map(event -> event.path("type").asString() + " "
                        + event.path("number").asInt())
                .toList();
    }

    private static void rename(ApiClient user, String name) {
        user.send("PATCH", "/auth/me", "{\"name\":\"" + name + "\"}", Map.of()).expect(200);
    }

    private static void join(ApiClient owner, ApiClient user, String group) {
        String token = owner.send("POST", "/groups/" + group + "/invitations", "{\"role\":\"editor\"}", Map.of())
                .expect(201)
                .body()
                .path("token")
                .asString();
        user.send("POST", "/invitations/accept", "{\"token\":\"" + token + "\"}", Map.of())
                .expect(200);
    }
}
