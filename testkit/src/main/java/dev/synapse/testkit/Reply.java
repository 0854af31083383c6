package dev.synapse.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The reply of the scripted model to one request: an answer, or a failure as real model servers produce it. Static methods create the
 * common ones. All replies work for streamed and for unstreamed requests.
 */
public sealed interface Reply {
    /** A text that arrives in chunks of the given number of code points. */
    record Text(String content, int chunkLength, String finishReason) implements Reply {
        public Text {
            requirePositive(chunkLength);
        }

        public Text inChunksOf(int codePoints) {
            return new Text(content, codePoints, finishReason);
        }

        /** Finishes with a reason other than {@code stop}, such as {@code length} or {@code content_filter}. */
        public Text finishedBy(String reason) {
            return new Text(content, chunkLength, reason);
        }
    }

    /** Tool calls, streamed as interleaved deltas by index, after an optional text. */
    record ToolCalls(String text, List<Call> calls, String finishReason) implements Reply {
        public ToolCalls {
            calls = List.copyOf(calls);
        }

        public ToolCalls withText(String before) {
            return new ToolCalls(before, calls, finishReason);
        }
    }

    /** A tool call; its arguments are sent unchanged, even if they are not JSON. An empty id is replaced by a new one. */
    record Call(String id, String name, String arguments) {}

    /** A status other than 200, with a literal body. */
    record Failure(int status, String body, Map<String, String> headers) implements Reply {
        public Failure {
            headers = Map.copyOf(headers);
        }

        public Failure retryAfter(String value) {
            return new Failure(status, body, Map.of("Retry-After", value));
        }
    }

    /** Accepts the request and never answers. */
    record HangBeforeHeaders() implements Reply {}

    /** Sends status and headers, then hangs. */
    record HangAfterHeaders() implements Reply {}

    /** Resets the connection instead of an answer. */
    record ResetBeforeHeaders() implements Reply {}

    /** Starts normally, then hangs with the connection open. */
    record HangMidStream(String firstPart) implements Reply {}

    /** Starts normally, then ends prematurely. */
    record CutMidStream(String firstPart, Cut cut) implements Reply {}

    /** Starts normally with status 200, then sends an error object in the stream and ends it. */
    record ErrorInStream(String firstPart, String errorJson) implements Reply {}

    /** Another reply with delays; the first is before the headers. */
    record Slow(Reply reply, Duration firstByteDelay, Duration perChunkDelay) implements Reply {}

    /** Another reply whose stream is split into pieces of this size, across lines and characters. */
    record Ragged(Reply reply, int bytes) implements Reply {
        public Ragged {
            requirePositive(bytes);
        }
    }

    /** Another reply, before which the model reasons; it is signed where the protocol has signatures. */
    record Reasoned(String reasoning, Reply reply) implements Reply {}

    /** Another reply, held until the test opens the latch. */
    record Held(Latch latch, Reply reply) implements Reply {}

    /** How a stream ends prematurely. */
    enum Cut {
        /** A well-formed HTTP answer that lacks its finish reason and {@code [DONE]}. */
        WITHOUT_DONE,
        /** The connection is closed between two chunks. */
        BETWEEN_CHUNKS,
        /** The connection is closed within a chunk. */
        WITHIN_CHUNK,
        /** The connection is reset; what the client has not read by then is lost, perhaps the head too. */
        RESET
    }

    static Text text(String content) {
        return new Text(content, 12, "stop");
    }

    static ToolCalls toolCall(String name, String arguments) {
        return toolCalls(new Call("", name, arguments));
    }

    static ToolCalls toolCalls(Call... calls) {
        return new ToolCalls("", List.of(calls), "tool_calls");
    }

    /** A call whose arguments end in the middle of the JSON. */
    static ToolCalls malformedArguments(String tool) {
        return toolCall(tool, "{\"query\": \"never clo");
    }

    static Failure failure(int status, String message) {
        return new Failure(status, ChatJson.error(message, "scripted_error").toString(), Map.of());
    }

    static Reply hang() {
        return new HangBeforeHeaders();
    }

    static Reply cut(String firstPart, Cut cut) {
        return new CutMidStream(firstPart, cut);
    }

    /** The same reply, held until the latch is open. */
    default Reply heldBy(Latch latch) {
        return new Held(latch, this);
    }

    /** The same reply after some reasoning. */
    default Reply after(String reasoning) {
        return new Reasoned(reasoning, this);
    }

    /** The same reply with a delay before its headers and one before each chunk. */
    default Reply slowedBy(Duration firstByteDelay, Duration perChunkDelay) {
        return new Slow(this, firstByteDelay, perChunkDelay);
    }

    /** The same reply in pieces of the given number of bytes. */
    default Reply raggedBy(int bytes) {
        return new Ragged(this, bytes);
    }

    private static void requirePositive(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("chunk size " + size + " is less than 1");
        }
    }
}
