package dev.synapse.allinone;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReplyQueue;
import dev.synapse.testkit.ScriptedGroup;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A research team of its own user, with one address of the API. */
record GroupClient(ApiClient api, ScriptedGroup scripted) {

    static final Duration TURN_LIMIT = Duration.ofSeconds(60);

    /** Creates a group of a new user. */
    static GroupClient create(ApiClient server, ScriptedModelServer models) {
        return create(server.asNewUser(), models, ApiClient.json());
    }

    /** Creates a group of the caller; {@code limits} as in the API. */
    static GroupClient create(ApiClient api, ScriptedModelServer models, ObjectNode limits) {
        return create(api, models, limits, "openai");
    }

    /** Creates a group with the models of one provider. */
    static GroupClient create(ApiClient api, ScriptedModelServer models, ObjectNode limits, String provider) {
        return new GroupClient(api, ScriptedGroup.create(() -> api, models, limits, provider));
    }

    /** Creates a group with this model, which no other group should have. */
    static GroupClient create(ApiClient api, ScriptedModelServer models, String provider, String model) {
        return new GroupClient(api, ScriptedGroup.create(() -> api, models, ApiClient.json(), provider, model));
    }

    String group() {
        return scripted.id();
    }

    String model() {
        return scripted.model();
    }

    /** Replaces the tools of a member. */
    void give(String alias, String... tools) {
        scripted.changeMember(api, alias, ApiClient.json().putPOJO("tools", List.of(tools)));
    }

    /** The same team at another address, for example after a restart. */
    GroupClient at(ApiClient restarted) {
        return new GroupClient(restarted.as(api.token()), scripted);
    }

    /** Scripts the replies of a member; the last reply repeats. */
    ReplyQueue on(String alias, Reply... replies) {
        return scripted.on(alias, replies);
    }

    /** Prompts that a member's model received. */
    List<ModelRequest> prompts(String alias) {
        return scripted.prompts(alias);
    }

    Stream<ModelRequest> prompts() {
        return scripted.prompts();
    }

    /** Receives all events from the first one on. */
    EventClient listen() throws IOException {
        return listenAfter(0);
    }

    EventClient listenAfter(long seq) throws IOException {
        return EventClient.connect(Subscription.to(api, group()).after(seq));
    }

    /** Posts a message and returns the id of its turn. */
    String ask(String question) {
        return api.postMessage(group(), question)
                .expect(202)
                .body()
                .path("turn_id")
                .asString();
    }

    JsonNode awaitEnd(String turn) {
        return api.awaitTurnEnd(group(), turn, TURN_LIMIT);
    }

    /** Posts a message and waits for the end of its turn. */
    JsonNode runTurn(String question) {
        return awaitEnd(ask(question));
    }

    /** Messages as {@code GET messages} returns them. */
    List<JsonNode> messages() {
        return api.messages(group()).expect(200).body().valueStream().toList();
    }

    /** Senders of {@link #messages}. */
    List<String> senders() {
        return messages().stream()
                .map(message -> message.path("sender_alias").asString())
                .toList();
    }
}
