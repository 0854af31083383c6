package dev.synapse.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** Sends one reply on one exchange. Its waits are interrupted when the client disconnects. */
final class ChatResponder {
    private static final int FIRST_PART_CHUNK = 12;

    private final HttpExchange exchange;
    private final ModelCall call;
    private final ChatJson json;
    private final AnswerEvents events;
    private Duration perChunkDelay = Duration.ZERO;
    private String reasoning = "";
    private int raggedBytes = Integer.MAX_VALUE;

    ChatResponder(HttpExchange exchange, ModelCall call, AnswerEvents events) {
        this.exchange = exchange;
        this.call = call;
        this.json = new ChatJson(call.request());
        this.events = events;
    }

    void send(Reply reply) throws IOException, InterruptedException {
        switch (reply) {
            case Reply.Text text -> answer(text.content(), text.chunkLength(), List.of(), text.finishReason());
            case Reply.ToolCalls calls ->
                answer(calls.text(), FIRST_PART_CHUNK, identified(calls.calls()), calls.finishReason());
            case Reply.Failure failure ->
                exchange.respond(failure.status(), "application/json", failure.headers(), failure.body());
            case Reply.HangBeforeHeaders _ -> hang();
            case Reply.HangAfterHeaders _ -> {
                exchange.startChunks(events.contentType());
                hang();
            }
            case Reply.ResetBeforeHeaders _ -> exchange.reset();
            case Reply.HangMidStream hang -> {
                begin(hang.firstPart());
                hang();
            }
            case Reply.CutMidStream cut -> {
                begin(cut.firstPart());
                cut(cut.cut());
            }
            case Reply.ErrorInStream error -> error(error);
            case Reply.Slow slow -> {
                Thread.sleep(slow.firstByteDelay());
                perChunkDelay = slow.perChunkDelay();
                send(slow.reply());
            }
            case Reply.Ragged ragged -> {
                raggedBytes = ragged.bytes();
                send(ragged.reply());
            }
            case Reply.Reasoned reasoned -> {
                reasoning = reasoned.reasoning();
                send(reasoned.reply());
            }
            case Reply.Held held -> {
                held.latch().pass();
                send(held.reply());
            }
        }
    }

    private void answer(String text, int chunkLength, List<Reply.Call> calls, String finishReason)
            throws IOException, InterruptedException {
        ReportedUsage usage = ReportedUsage.of(call.request(), text, calls);
        call.answering(usage);
        if (!call.request().stream()) {
            exchange.respond(200, Map.of(), json.whole(text, calls, finishReason, usage));
            return;
        }
        List<String> end = events.end(finishReason, usage);
        exchange.startChunks(events.contentType());
        sendEvents(events.opening());
        sendReasoning();
        sendEvents(events.text(text, chunkLength));
        sendEvents(events.calls(calls));
        sendEvents(end.subList(0, end.size() - 1));
        exchange.lastChunk(bytes(end.getLast()));
    }

    private void begin(String firstPart) throws IOException, InterruptedException {
        if (!call.request().stream()) {
            exchange.respondHalf(json.whole(firstPart, List.of(), "stop", new ReportedUsage(0, 0)));
            return;
        }
        exchange.startChunks(events.contentType());
        sendEvents(events.opening());
        sendReasoning();
        sendEvents(events.text(firstPart, FIRST_PART_CHUNK));
    }

    private void cut(Reply.Cut cut) throws IOException {
        boolean stream = call.request().stream();
        switch (cut) {
            case WITHOUT_DONE -> {
                if (stream) {
                    exchange.lastChunk(new byte[0]);
                } else {
                    exchange.close();
                }
            }
            case BETWEEN_CHUNKS -> exchange.close();
            case WITHIN_CHUNK -> {
                if (stream) {
                    exchange.halfChunk(
                            bytes(events.end("stop", new ReportedUsage(0, 0)).getFirst()));
                }
                exchange.close();
            }
            case RESET -> exchange.reset();
        }
    }

    private void error(Reply.ErrorInStream error) throws IOException, InterruptedException {
        if (call.request().stream()) {
            begin(error.firstPart());
            exchange.lastChunk(bytes(events.error(error.errorJson())));
        } else {
            exchange.respond(200, "application/json", Map.of(), error.errorJson());
        }
    }

    private void sendReasoning() throws IOException, InterruptedException {
        if (!reasoning.isEmpty()) {
            sendEvents(events.reasoning(reasoning));
        }
    }

    private void sendEvents(List<String> each) throws IOException, InterruptedException {
        for (String text : each) {
            Thread.sleep(perChunkDelay);
            byte[] event = bytes(text);
            for (int start = 0; start < event.length; start += Math.min(raggedBytes, event.length)) {
                exchange.chunk(Arrays.copyOfRange(event, start, Math.min(event.length - start, raggedBytes) + start));
            }
        }
    }

    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static byte[] bytes(String event) {
        return event.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Reply.Call> identified(List<Reply.Call> calls) {
        return calls.stream()
                .map(call -> call.id().isEmpty()
                        ? new Reply.Call("call_" + UUID.randomUUID(), call.name(), call.arguments())
                        : call)
                .toList();
    }
}
