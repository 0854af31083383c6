package dev.synapse.chaos;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.RecordingClient;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReplyQueue;
import dev.synapse.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A group of a Researcher, who has {@code web_search}, and a Writer, with the client of all that happens in it. All its members ask
 * for one model id that nobody else has.
 *
 * @param api the next gateway to ask, as the group's owner
 */
record Team(Supplier<ApiClient> api, RecordingClient client, String model, ScriptedModelServer models)
        implements AutoCloseable {

    /** How long anything of a turn may take, recovery included. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Makes the group; waits for a worker that says which models there are. */
    static Team create(Installation in, String token, ObjectNode limits) {
        Supplier<ApiClient> api = () -> in.api().as(token);
        String model = "model-" + UUID.randomUUID();
        ObjectNode body = ApiClient.json().put("name", "Research");
        body.set("limits", limits);
        body.putArray("members")
                .add(member("Researcher", "You find out facts.", model, "web_search"))
                .add(member("Writer", "You write short texts.", model));
        JsonNode group = Await.until(
                        LIMIT,
                        () -> api.get().post("/groups", body),
                        answer -> answer.status() != 503,
                        "a group is made")
                .expect(201)
                .body();
        String id = group.path("id").asString();
        String orchestrator = group.path("members")
                .valueStream()
                .filter(member -> member.path("alias").asString().equals("Orchestrator"))
                .map(member -> member.path("id").asString())
                .findFirst()
                .orElseThrow();
        String change = ApiClient.json().put("model", model).toString();
        api.get()
                .send("PATCH", "/groups/" + id + "/members/" + orchestrator, change, Map.of())
                .expect(200);
        return new Team(api, RecordingClient.of(api, id), model, in.models());
    }

    private static ObjectNode member(String alias, String role, String model, String... tools) {
        ObjectNode member = ApiClient.json().put("alias", alias).put("role_prompt", role);
        member.put("model", model).putPOJO("tools", List.of(tools));
        return member;
    }

    String group() {
        return client.group();
    }

    /** What a member replies instead of the usual, the last one for ever. */
    ReplyQueue on(String alias, Reply... replies) {
        return models.when(request -> request.model().equals(model) && request.isFor(alias))
                .reply(replies);
    }

    /** The calls on a member's model so far. */
    List<ModelCall> calls(String alias) {
        return models.calls().stream()
                .filter(call ->
                        call.request().model().equals(model) && call.request().isFor(alias))
                .toList();
    }

    /** Posts a message and gives its turn's id. */
    String ask(String question) {
        return client.post(question, LIMIT);
    }

    /** Asks for the turn's end, until a gateway has taken it up; a turn that has ended stays as it is. */
    void cancel(String turn) {
        int status = Await.until(
                        LIMIT,
                        () -> api.get().cancelTurn(group(), turn),
                        answer -> answer.status() != 503,
                        "the cancelling of a turn is accepted")
                .status();
        if (status != 202 && status != 200) {
            throw new AssertionError("turn %s was to be cancelled, and the answer is %d".formatted(turn, status));
        }
    }

    /** Waits until the turn's end was told, and gives the turn. */
    JsonNode end(String turn) {
        client.awaitEnd(turn, LIMIT);
        return turn(turn);
    }

    /** What the API says of the turn, once it says anything. */
    JsonNode turn(String turn) {
        return answered(() -> api.get().turn(group(), turn));
    }

    /** Posts a message and waits for its turn's end. */
    JsonNode finish(String question) {
        return end(ask(question));
    }

    /** What the API shows of the group's messages. */
    List<JsonNode> messages() {
        return answered(() -> api.get().messages(group())).valueStream().toList();
    }

    /** A gateway whose database has just come back may need a moment. */
    private static JsonNode answered(Supplier<ApiClient.Answer> call) {
        return Await.until(LIMIT, call::get, answer -> answer.status() != 503, "the API answers")
                .expect(200)
                .body();
    }

    @Override
    public void close() {
        client.close();
    }
}
