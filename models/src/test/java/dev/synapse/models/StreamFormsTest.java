package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.http.Connections;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** A reply is the same in every form in which a server or a proxy may send it, over each protocol. */
@Timeout(60)
class StreamFormsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LINES = "ollama";

    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    /** How events become the bytes of a body. */
    @FunctionalInterface
    interface Framing {
        String frame(List<String> events);
    }

    record Form(String name, Framing framing) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Form> SERVER_SENT = List.of(
            new Form("as specified", events -> joined(events, event -> "data: " + event + "\n\n")),
            new Form("CR and LF", events -> joined(events, event -> "data: " + event + "\r\n\r\n")),
            new Form("CR alone", events -> joined(events, event -> "data: " + event + "\r\r")),
            new Form("without a space", events -> joined(events, event -> "data:" + event + "\n\n")),
            new Form("two spaces", events -> joined(events, event -> "data:  " + event + " \n\n")),
            new Form("indented", events -> joined(events, event -> "  data: " + event + "\n\n")),
            new Form("a byte order mark", events -> "\uFEFF" + joined(events, event -> "data: " + event + "\n\n")),
            new Form("blank lines before", events -> "\n\r\n\n" + joined(events, event -> "data: " + event + "\n\n")),
            new Form("comments", events -> joined(events, event -> ": ping\n:\n\ndata: " + event + "\n: x\n\n")),
            new Form(
                    "all fields",
                    events -> "retry: 10\n\n" + joined(events, event -> "id: 1\nevent: x\ndata: " + event + "\n\n")),
            new Form("fields after the data", events -> joined(events, event -> "data: " + event + "\nid: 1\n\n")),
            new Form("without empty lines", events -> joined(events, event -> "data: " + event + "\n")),
            new Form(
                    "without the last line end",
                    events -> joined(events, event -> "data: " + event + "\n\n").stripTrailing()),
            new Form("empty data", events -> joined(events, event -> "data:\n\ndata: \n\ndata: " + event + "\n\n")),
            new Form("data over several lines", events -> joined(events, event -> data(pretty(event)) + "\n")),
            new Form(
                    "words between",
                    events -> joined(
                            events,
                            event -> "data: ping\n\ndata: [HEARTBEAT]\n\ndata: null\n\ndata: " + event + "\n\n")),
            new Form(
                    "an end mark of another protocol",
                    events -> joined(events, event -> "data: " + event + "\n\n") + "data: [DONE]\n\n"),
            new Form("JSON without a frame", events -> joined(events, event -> event + "\n\n")),
            new Form("JSON lines", events -> joined(events, event -> event + "\n")));

    private static final List<Form> JSON_LINES = List.of(
            new Form("as specified", events -> joined(events, event -> event + "\n")),
            new Form("CR and LF", events -> joined(events, event -> event + "\r\n")),
            new Form("empty lines", events -> joined(events, event -> "\n" + event + "\n \n")),
            new Form("a byte order mark", events -> "\uFEFF" + joined(events, event -> event + "\n")),
            new Form("without the last line end", events -> String.join("\n", events)),
            new Form("spaces around", events -> joined(events, event -> "  " + event + "  \n")),
            new Form("server-sent events", events -> joined(events, event -> "data: " + event + "\n\n")));

    private static String joined(List<String> events, UnaryOperator<String> frame) {
        return events.stream().map(frame).collect(Collectors.joining());
    }

    private static String pretty(String event) {
        return event.startsWith("{") ? JSON.readTree(event).toPrettyString() : event;
    }

    private static String data(String text) {
        return text.lines().map(line -> "data: " + line + "\n").collect(Collectors.joining());
    }

    static Stream<Arguments> forms() {
        return Models.PROTOCOLS.stream()
                .flatMap(protocol -> (protocol.equals(LINES) ? JSON_LINES : SERVER_SENT)
                        .stream().map(form -> Arguments.of(protocol, form)));
    }

    static Stream<Arguments> protocols() {
        return Models.PROTOCOLS.stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_reply_is_the_same_in_every_frame(String protocol, Form form) throws Exception {
        String body = form.framing().frame(CannedReplies.events(protocol));

        assertReply(protocol, new Wire(streamType(protocol), null, bytes(body), 0));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_reply_is_the_same_under_every_label(String protocol, Form form) throws Exception {
        String body = form.framing().frame(CannedReplies.events(protocol));

        for (String type : List.of("", "text/plain", "application/octet-stream", "application/json; charset=utf-8")) {
            if (!type.contains("json") || !form.name().startsWith("JSON")) {
                assertReply(protocol, new Wire(type, null, bytes(body), 0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_reply_may_arrive_byte_by_byte(String protocol) throws Exception {
        Form form = (protocol.equals(LINES) ? JSON_LINES : SERVER_SENT).get(1);
        byte[] body = bytes(form.framing().frame(CannedReplies.events(protocol)));

        assertReply(protocol, new Wire(streamType(protocol), null, body, 1));
        assertReply(protocol, new Wire(streamType(protocol), null, body, 7));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_proxy_may_compress_a_reply(String protocol) throws Exception {
        byte[] body = gzip(frame(protocol));

        assertReply(protocol, new Wire(streamType(protocol), "gzip", body, 0));
        assertReply(protocol, new Wire(streamType(protocol), "GZIP", body, 11));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_compressed_reply_that_is_cut_or_coded_otherwise_fails_the_attempt(String protocol) throws Exception {
        byte[] body = gzip(frame(protocol));
        byte[] cut = java.util.Arrays.copyOf(body, body.length / 2);

        assertThat(failure(protocol, new Wire(streamType(protocol), "gzip", cut, 0))
                        .isRetryable())
                .isTrue();
        assertThat(failure(protocol, new Wire(streamType(protocol), "gzip", bytes("data: {}"), 0))
                        .isRetryable())
                .isTrue();
        assertThat(failure(protocol, new Wire(streamType(protocol), "br", body, 0)))
                .hasMessageContaining("Content-Encoding is br");
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void an_error_may_be_compressed(String protocol) throws Exception {
        byte[] body = gzip("{\"error\":{\"message\":\"The model is overloaded\",\"code\":503}}");

        for (String type : List.of("application/json", streamType(protocol))) {
            assertThat(failure(protocol, new Wire(type, "gzip", body, 0))).hasMessageContaining("overloaded");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_server_may_not_stream(String protocol) throws Exception {
        String document = CannedReplies.document(protocol);
        String pretty = JSON.readTree(document).toPrettyString();

        for (String body : List.of(document, pretty, "\n" + pretty + "\n")) {
            assertReply(protocol, new Wire("application/json", null, bytes(body), 0));
        }
        assertReply(protocol, new Wire(streamType(protocol), null, bytes(document + "\n\n"), 0));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_document_without_a_reply_is_shown(String protocol) throws Exception {
        for (String body : List.of("{\"hello\":\"world\"}", "{\n \"hello\": \"world\"\n}", "[]", "\"hello\"")) {
            ModelException failure = failure(protocol, new Wire("application/json", null, bytes(body), 0));

            assertThat(failure.canFallBack()).as(body).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void what_is_no_stream_at_all_is_shown(String protocol) throws Exception {
        String body = "upstream connect error or disconnect/reset before headers\n";

        for (String type : List.of("text/plain", "", streamType(protocol))) {
            ModelException failure = failure(protocol, new Wire(type, null, bytes(body), 0));

            assertThat(failure.isRetryable()).isTrue();
        }
    }

    /** Without an end mark only the end of the body shows that nothing is missing. */
    @ParameterizedTest
    @MethodSource("protocols")
    void a_reply_without_its_last_event_is_whole_if_it_has_its_reason(String protocol) throws Exception {
        List<String> events = new ArrayList<>(CannedReplies.events(protocol));
        String last = events.removeLast();
        String body = frame(protocol, events);
        Wire wire = new Wire(streamType(protocol), null, bytes(body), 0);

        if (last.equals("[DONE]") || last.contains("message_stop")) {
            assertReply(protocol, wire);
            assertThat(failure(protocol, wire.cut()).isRetryable()).isTrue();
        } else {
            assertThat(failure(protocol, wire)).hasMessageContaining("before the answer was complete");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_line_may_be_longer_than_the_longest_answer(String protocol) throws Exception {
        List<String> events = new ArrayList<>(CannedReplies.events(protocol));
        String padding = "\"padding\":\"" + "x".repeat(3 << 20) + "\",";
        int last = protocol.equals("openai") ? events.size() - 2 : events.size() - 1;
        events.set(last, "{" + padding + events.get(last).substring(1));

        assertReply(protocol, new Wire(streamType(protocol), null, bytes(frame(protocol, events)), 0));
    }

    private void assertReply(String protocol, Wire wire) throws Exception {
        try (Server server = new Server(wire)) {
            ModelReply reply = call(protocol, server);

            assertThat(reply.text()).isEqualTo(CannedReplies.TEXT);
            assertThat(reply.toolCalls()).hasSize(1).allSatisfy(call -> {
                assertThat(call.name()).isEqualTo("a");
                assertThat(call.argumentsJson()).isEqualTo(CannedReplies.CALL.argumentsJson());
            });
            assertThat(reply.finishReason()).isEqualTo("tool_calls");
            assertThat(reply.usage()).isEqualTo(CannedReplies.USAGE);
        }
    }

    private ModelException failure(String protocol, Wire wire) throws Exception {
        try (Server server = new Server(wire)) {
            return catchThrowableOfType(ModelException.class, () -> call(protocol, server));
        }
    }

    private ModelReply call(String protocol, Server server) throws Exception {
        ModelRequest request = new ModelRequest(
                Models.provider(protocol), "m", null, List.of(new UserMessage(null, "hello")), List.of(), Models.LONG);
        return Models.client(connections, protocol, server.root(), "key").call(request, Models.IGNORED);
    }

    private static String frame(String protocol) {
        return frame(protocol, CannedReplies.events(protocol));
    }

    private static String frame(String protocol, List<String> events) {
        return (protocol.equals(LINES) ? JSON_LINES : SERVER_SENT)
                .getFirst()
                .framing()
                .frame(events);
    }

    private static String streamType(String protocol) {
        return protocol.equals(LINES) ? "application/x-ndjson" : "text/event-stream";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes(text));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /**
     * A body on the wire.
     *
     * @param type its Content-Type, none if it is empty
     * @param coding its Content-Encoding
     * @param pieces the size of the pieces that are sent, 0 for the whole at once
     * @param isCut whether the connection breaks after it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Wire(String type, @Nullable String coding, byte[] body, int pieces, boolean isCut) {
        Wire(String type, @Nullable String coding, byte[] body, int pieces) {
            this(type, coding, body, pieces, false);
        }

        Wire cut() {
            return new Wire(type, coding, body, pieces, true);
        }
    }

    private static final class Server implements AutoCloseable {
        private final HttpServer server;

        Server(Wire wire) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                if (!wire.type().isEmpty()) {
                    exchange.getResponseHeaders().set("Content-Type", wire.type());
                }
                if (wire.coding() != null) {
                    exchange.getResponseHeaders().set("Content-Encoding", wire.coding());
                }
                exchange.sendResponseHeaders(200, wire.isCut() ? wire.body().length + 1 : 0);
                try (OutputStream body = exchange.getResponseBody()) {
                    int size = wire.pieces() == 0 ? wire.body().length : wire.pieces();
                    for (int start = 0; start < wire.body().length; start += size) {
                        body.write(wire.body(), start, Math.min(size, wire.body().length - start));
                        body.flush();
                    }
                } finally {
                    exchange.close();
                }
            });
            server.start();
        }

        String root() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
