package dev.synapse.chaos;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.ModelCall;
import dev.synapse.testkit.RecordingClient;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReplyQueue;
import dev.synapse.testkit.ScriptedGroup;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A research team together with a client that records all of its events.
 *
 * @param api supplies the next gateway, with the owner's token
 */
record RecordedGroup(Supplier<ApiClient> api, RecordingClient client, ScriptedGroup scripted) implements AutoCloseable {

    /** Maximum time for any operation of a turn, including recovery. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Creates the group; waits until a worker has announced its models. */
    static RecordedGroup create(Installation in, String token, ObjectNode limits) {
        Supplier<ApiClient> api = () -> in.api().as(token);
        ScriptedGroup scripted = ScriptedGroup.create(api, in.models(), limits, "openai");
        return new RecordedGroup(api, RecordingClient.of(api, scripted.id()), scripted);
    }

    String group() {
        return client.group();
    }

    String model() {
        return scripted.model();
    }

    /** Scripts the replies of a member; the last reply repeats. */
    ReplyQueue on(String alias, Reply... replies) {
        return scripted.on(alias, replies);
    }

    /** Model calls of a member so far. */
    List<ModelCall> calls(String alias) {
        return scripted.calls(alias);
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
    JsonNode awaitEnd(String turn) {
        client.awaitEnd(turn, LIMIT);
        return turn(turn);
    }

    /** The turn as the API returns it; waits until the API is available. */
    JsonNode turn(String turn) {
        return answered(() -> api.get().turn(group(), turn));
    }

    /** Posts a message and waits for the end of its turn. */
    JsonNode runTurn(String question) {
        return awaitEnd(ask(question));
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
