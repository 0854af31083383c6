package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Fault 21: a group or a user is deleted during a turn. */
@ExtendWith(TestBedExtension.class)
class DeletionFaultsTest {

    private static final String PASSWORD = "correct horse battery";

    private final TestBed testBed;

    DeletionFaultsTest(TestBed testBed) {
        this.testBed = testBed;
    }

    /** A turn with a silent model, a queued turn after it, and a socket at each gateway. */
    private record RunningTurn(RecordedGroup team, ModelCall call, List<EventClient> sockets, List<String> ids) {}

    @Test
    void fault_21_a_group_is_deleted_during_a_turn() throws IOException {
        RecordedGroup neighbour = testBed.team();
        String other = neighbour.ask("How high?");
        RunningTurn active = startTurn(testBed.team());

        active.team().api().get().deleteGroup(active.team().group()).expect(204);

        assertGone(active);
        assertThat(neighbour.awaitEnd(other).path("status").asString()).isEqualTo("completed");
    }

    @Test
    void fault_21_a_user_is_deleted_during_a_turn() throws IOException {
        String email = "leaver-" + UUID.randomUUID() + "@example.org";
        ApiClient api = testBed.installation().api();
        String user = api.register(email, PASSWORD).expect(201).id();
        JsonNode tokens = api.login(email, PASSWORD).expect(200).body();
        RunningTurn active = startTurn(testBed.team(tokens.path("access_token").asString()));
        active.ids().addAll(List.of(user, email));

        String again = ApiClient.json().put("password", PASSWORD).toString();
        active.team().api().get().send("DELETE", "/auth/me", again, Map.of()).expect(204);

        assertGone(active);
        api.login(email, PASSWORD).expect(401);
    }

    private RunningTurn startTurn(RecordedGroup team) throws IOException {
        team.on("Writer", Reply.hang());
        List<EventClient> sockets = new ArrayList<>();
        for (int i = 0; i < testBed.gateways().size(); i++) {
            sockets.add(EventClient.connect(Subscription.to(team.api().get(), team.group())));
        }
        List<String> ids = new ArrayList<>(List.of(team.group(), team.ask("How high?"), team.ask("And how wide?")));
        ModelCall call = Await.until(
                        RecordedGroup.LIMIT,
                        () -> team.calls("Writer"),
                        calls -> !calls.isEmpty(),
                        "a model call of the Writer")
                .getFirst();
        return new RunningTurn(team, call, sockets, ids);
    }

    /** Nothing is left once a later turn of another group has ended. */
    private void assertGone(RunningTurn active) {
        Await.until(RecordedGroup.LIMIT, () -> active.call().finished(), "the model call has ended");
        assertThat(active.call().clientClosed()).isTrue();
        for (EventClient socket : active.sockets()) {
            assertThat(socket.awaitClosed(RecordedGroup.LIMIT)).isIn(1000, 1008);
        }
        RecordedGroup team = active.team();
        assertThat(team.api().get().group(team.group()).status()).isIn(401, 404);
        testBed.forget(team);
        assertThat(testBed.team().runTurn("And here?").path("status").asString())
                .isEqualTo("completed");
        Await.untilPasses(
                RecordedGroup.LIMIT,
                () -> assertThat(new DataRemnants(testBed.installation()).of(active.ids()))
                        .isEmpty(),
                "nothing is left");
        assertThat(team.calls("Writer")).hasSize(1);
    }
}
