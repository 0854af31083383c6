package dev.synapse.allinone;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReplyQueue;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A research team of its own user. All members use one model id, which no other group uses, so that tests can share a model server and each
 * script their own team.
 */
record Team(ApiClient api, String group, String model, ScriptedModelServer server) {

    static final Duration TURN_LIMIT = Duration.ofSeconds(60);

    /** Creates a group of a new user. */
    static Team create(ApiClient server, ScriptedModelServer models) {
        return create(server.asNewUser(), models, ApiClient.json());
    }

    /** Creates a group of the caller; {@code limits} as in the API. */
    static Team create(ApiClient api, ScriptedModelServer models, ObjectNode limits) {
        return create(api, models, limits, "openai");
    }

    /** Creates a group with the models of one provider. */
    static Team create(ApiClient api, ScriptedModelServer models, ObjectNode limits, String provider) {
        String model = "model-" + UUID.randomUUID();
        ObjectNode body = ApiClient.json().put("name", "Research");
        body.set("limits", limits);
        body.putArray("members")
                .add(member("Researcher", "You find out facts.", model, "web_search")
                        .put("provider", provider))
                .add(member("Writer", "You write short texts.", model).put("provider", provider));
        ApiClient.Answer created = Await.until(
                Duration.ofSeconds(30),
                () -> api.post("/groups", body),
                answer -> answer.status() != 503,
                "a worker has announced its models");
        JsonNode group = created.expect(201).body();
        String orchestrator = group.path("members")
                .valueStream()
                .filter(member -> member.path("alias").asString().equals("Orchestrator"))
                .map(member -> member.path("id").asString())
                .findFirst()
                .orElseThrow();
        String id = group.path("id").asString();
        ObjectNode change = ApiClient.json().put("provider", provider).put("model", model);
        api.send("PATCH", "/groups/" + id + "/members/" + orchestrator, change.toString(), java.util.Map.of())
                .expect(200);
        return new Team(api, id, model, models);
    }

    private static ObjectNode member(String alias, String role, String model, String... tools) {
        ObjectNode member = ApiClient.json().put("alias", alias).put("role_prompt", role);
        member.put("model", model).putPOJO("tools", List.of(tools));
        return member;
    }

    /** Replaces the tools of a member. */
    void give(String alias, String... tools) {
        String id = api.get("/groups/" + group)
                .expect(200)
                .body()
                .path("members")
                .valueStream()
                .filter(member -> member.path("alias").asString().equals(alias))
                .map(member -> member.path("id").asString())
                .findFirst()
                .orElseThrow();
        ObjectNode change = ApiClient.json().putPOJO("tools", List.of(tools));
        api.send("PATCH", "/groups/" + group + "/members/" + id, change.toString(), java.util.Map.of())
                .expect(200);
    }

    /** The same team at another address, for example after a restart. */
    Team at(ApiClient restarted) {
        return new Team(restarted.as(api.token()), group, model, server);
    }

    /** Scripts the replies of a member; the last reply repeats. */
    ReplyQueue on(String alias, Reply... replies) {
        return server.when(request -> request.model().equals(model) && request.isFor(alias))
                .reply(replies);
    }

    /** Prompts that a member's model received. */
    List<ModelRequest> prompts(String alias) {
        return prompts().filter(request -> request.isFor(alias)).toList();
    }

    Stream<ModelRequest> prompts() {
        return server.requests().stream().filter(request -> request.model().equals(model));
    }

    /** Receives all events from the first one on. */
    EventClient listen() throws IOException {
        return listenAfter(0);
    }

    EventClient listenAfter(long seq) throws IOException {
        return EventClient.connect(Subscription.to(api, group).after(seq));
    }

    /** Posts a message and returns the id of its turn. */
    String ask(String question) {
        return api.postMessage(group, question)
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
    }

    JsonNode awaitEnd(String turn) {
        return api.awaitTurnEnd(group, turn, TURN_LIMIT);
    }

    /** Posts a message and waits for the end of its turn. */
    JsonNode finish(String question) {
        return awaitEnd(ask(question));
    }

    /** Messages as {@code GET messages} returns them. */
    List<JsonNode> messages() {
        return api.messages(group).expect(200).body().valueStream().toList();
    }

    /** Senders of {@link #messages}. */
    List<String> senders() {
        return messages().stream()
                .map(message -> message.path("sender_alias").asString())
                .toList();
    }
}
