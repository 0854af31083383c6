package dev.synapse.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A group with a Researcher, which has {@code web_search}, and a Writer. All members use one model id, which no other group uses, so that
 * tests can share a model server and each script their own group.
 */
public record ScriptedGroup(String id, String model, ScriptedModelServer models) {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /**
     * Creates the group; waits until a worker has announced its models.
     *
     * @param api supplies the API for each request, with the owner's token
     * @param limits as in the API
     */
    public static ScriptedGroup create(
            Supplier<ApiClient> api, ScriptedModelServer models, ObjectNode limits, String provider) {
        return create(api, models, limits, provider, "model-" + UUID.randomUUID());
    }

    /** Creates the group with this model, which no other group should have. */
    public static ScriptedGroup create(
            Supplier<ApiClient> api, ScriptedModelServer models, ObjectNode limits, String provider, String model) {
        ObjectNode body = ApiClient.json().put("name", "Research");
        body.set("limits", limits);
        body.putArray("members")
                .add(member("Researcher", "You find out facts.", provider, model, "web_search"))
                .add(member("Writer", "You write short texts.", provider, model));
        JsonNode group = Await.until(
                        LIMIT,
                        () -> api.get().post("/groups", body),
                        answer -> answer.status() != 503,
                        "a worker has announced its models")
                .expect(201)
                .body();
        ScriptedGroup created = new ScriptedGroup(group.path("id").asString(), model, models);
        created.changeMember(
                api.get(),
                "Orchestrator",
                ApiClient.json().put("provider", provider).put("model", model));
        return created;
    }

    private static ObjectNode member(String alias, String role, String provider, String model, String... tools) {
        ObjectNode member = ApiClient.json().put("alias", alias).put("role_prompt", role);
        member.put("provider", provider).put("model", model).putPOJO("tools", List.of(tools));
        return member;
    }

    /** Changes a member through the API. */
    public void changeMember(ApiClient api, String alias, ObjectNode change) {
        String member = api.get("/groups/" + id)
                .expect(200)
                .body()
                .path("members")
                .valueStream()
                .filter(each -> each.path("alias").asString().equals(alias))
                .map(each -> each.path("id").asString())
                .findFirst()
                .orElseThrow();
        api.send("PATCH", "/groups/" + id + "/members/" + member, change.toString(), Map.of())
                .expect(200);
    }

    /** The same group at another model server. */
    public ScriptedGroup at(ScriptedModelServer other) {
        return new ScriptedGroup(id, model, other);
    }

    /** Scripts the replies of a member; the last reply repeats. */
    public ReplyQueue on(String alias, Reply... replies) {
        return models.when(request -> request.model().equals(model) && request.isFor(alias))
                .reply(replies);
    }

    /** Model calls of the group so far. */
    public Stream<ModelCall> calls() {
        return models.calls().stream().filter(call -> call.request().model().equals(model));
    }

    /** Model calls of a member so far. */
    public List<ModelCall> calls(String alias) {
        return calls().filter(call -> call.request().isFor(alias)).toList();
    }

    /** Prompts that the models of the group received. */
    public Stream<ModelRequest> prompts() {
        return models.requests().stream().filter(request -> request.model().equals(model));
    }

    /** Prompts that a member's model received. */
    public List<ModelRequest> prompts(String alias) {
        return prompts().filter(request -> request.isFor(alias)).toList();
    }
}
