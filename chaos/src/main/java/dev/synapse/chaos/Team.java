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
 * A group with a Researcher, which has {@code web_search}, and a Writer, together with a client that records all of its events. All members
 * use one model id, which no other group uses.
 *
 * @param api supplies the next gateway, with the owner's token
 */
record Team(Supplier<ApiClient> api, RecordingClient client, String model, ScriptedModelServer models)
        implements AutoCloseable {

    /** Maximum time for any operation of a turn, including recovery. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Creates the group; waits until a worker has announced its models. */
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
                        "the group is created")
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

    /** Scripts the replies of a member; the last reply repeats. */
    ReplyQueue on(String alias, Reply... replies) {
        return models.when(request -> request.model().equals(model) && request.isFor(alias))
                .reply(replies);
    }

    /** Model calls of a member so far. */
    List<ModelCall> calls(String alias) {
        return models.calls().stream()
                .filter(call ->
                        call.request().model().equals(model) && call.request().isFor(alias))
                .toList();
    }

    /** Posts a message and returns the id of its turn. */
    String ask(String question) {
        return client.post(question, LIMIT);
    }

    /** Requests cancellation of the turn until a gateway accepts it; has no effect on an ended turn. */
    void cancel(String turn) {
        int status = Await.until(
                        LIMIT,
                        () -> api.get().cancelTurn(group(), turn),
                        answer -> answer.status() != 503,
                        "the cancellation of a turn is accepted")
                .status();
        if (status != 202 && status != 200) {
            throw new AssertionError("cancelling turn %s returned %d".formatted(turn, status));
        }
    }

    /** Waits until the end of the turn is announced, and returns the turn. */
    JsonNode end(String turn) {
        client.awaitEnd(turn, LIMIT);
        return turn(turn);
    }

    /** The turn as the API returns it; waits until the API is available. */
    JsonNode turn(String turn) {
        return answered(() -> api.get().turn(group(), turn));
    }

    /** Posts a message and waits for the end of its turn. */
    JsonNode finish(String question) {
        return end(ask(question));
    }

    /** Messages of the group as the API returns them. */
    List<JsonNode> messages() {
        return answered(() -> api.get().messages(group())).valueStream().toList();
    }

    /** Retries on 503, because a gateway may need a moment after its database has recovered. */
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
