package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancelling a call ends it and closes its connection, in every protocol and every phase of the call. */
class CancelledCallTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Connections connections = new Connections();
    private final ScriptedModelServer server = ScriptedModelServer.start();

    @AfterEach
    void close() {
        connections.close();
        server.close();
    }

    static List<Arguments> calls() {
        List<Reply> replies =
                List.of(Reply.hang(), new Reply.HangAfterHeaders(), new Reply.HangMidStream("Once upon a time"));
        return Models.PROTOCOLS.stream()
                .flatMap(provider -> replies.stream().map(reply -> Arguments.of(provider, reply)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_cancelled_call_ends_and_closes_its_connection(String provider, Reply reply) {
        server.otherwise(_ -> reply);
        CountDownLatch streaming = new CountDownLatch(reply instanceof Reply.HangMidStream ? 1 : 0);
        StringBuilder text = new StringBuilder();
        FutureTask<String> call = new FutureTask<>(() -> {
            try {
                Models.client(connections, provider, server.rootUrl(), "key").call(request(provider), delta -> {
                    text.append(delta);
                    if (text.length() == "Once upon a time".length()) {
                        streaming.countDown();
                    }
                });
                return "answered";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        Thread caller = Thread.ofVirtual().start(call);
        server.awaitRequests(1, LIMIT);
        Await.until(LIMIT, () -> streaming.getCount() == 0, "the start of the answer");

        caller.interrupt();

        Await.until(LIMIT, call::isDone, "the end of the call");
        assertThat(call.resultNow()).isEqualTo("interrupted");
        Await.until(LIMIT, () -> server.calls().getFirst().clientClosed(), "the end of the connection");
        assertThat(server.inFlight()).isZero();
    }

    private static ModelRequest request(String provider) {
        return new ModelRequest(
                Models.provider(provider),
                "scripted",
                null,
                List.of(new UserMessage(null, "hello")),
                List.of(),
                Duration.ofMinutes(2));
    }
}
