package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.events.RawSocket.ReceivedFrame;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handling of a client's frames on a real socket. */
@Timeout(60)
class SocketFramesTest {

    private static final byte[] NONE = {};

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void an_event_of_any_length_is_one_frame() throws IOException {
        try (RawSocket socket = open()) {
            String text = "é".repeat(32_000);
            anna.postMessage(group, text).expect(202);

            ReceivedFrame frame = socket.receive();

            assertThat(frame.opcode()).isEqualTo(FrameReader.TEXT);
            assertThat(frame.text()).contains(text).endsWith("}");
        }
    }

    @Test
    void pings_and_close_frames_are_answered() throws IOException {
        try (RawSocket socket = open()) {
            socket.send(0x89, "abc".getBytes(StandardCharsets.UTF_8));
            ReceivedFrame pong = socket.receive();
            assertThat(pong.opcode()).isEqualTo(FrameReader.PONG);
            assertThat(pong.text()).isEqualTo("abc");

            socket.send(0x88, new byte[] {0x0f, (byte) 0xa0});
            assertThat(socket.closeCode()).isEqualTo(4000);
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_flood_of_frames_of_any_kind_closes_the_socket() throws IOException {
        for (int first : List.of(0x81, 0x82, 0x89, 0x8a)) {
            try (RawSocket socket = open()) {
                flood(socket, first);

                assertThat(socket.closeCode()).as("frames of kind " + first).isEqualTo(1008);
            }
        }
        try (RawSocket socket = open()) {
            socket.send(0x01, NONE);
            flood(socket, 0x00);

            assertThat(socket.closeCode()).isEqualTo(1008);
        }
    }

    private static void flood(RawSocket socket, int first) throws IOException {
        for (int i = 0; i < 200; i++) {
            socket.send(first, NONE);
        }
    }

    @Test
    void invalid_utf_8_closes_the_socket() throws IOException {
        try (RawSocket socket = open()) {
            socket.send(0x81, new byte[] {(byte) 0xc0, (byte) 0xaf});

            assertThat(socket.closeCode()).isEqualTo(1007);
        }
    }

    private RawSocket open() {
        RawSocket socket = RawSocket.handshake(anna, anna.token(), "/ws/" + group);
        assertThat(socket.head())
                .startsWith("HTTP/1.1 101")
                .contains("Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n")
                .doesNotContain("permessage-deflate");
        return socket;
    }
}
