package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.events.FrameReader.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parsing of inbound frames, byte by byte and at once. */
class FrameReaderTest {

    private static final byte[] PING = "{\"type\": \"ping\"}".getBytes(StandardCharsets.UTF_8);

    /** Records the calls of a client's frames. */
    private static final class RecordingClient implements InboundFrames.FrameListener {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void onFrame() {}

        @Override
        public void onPing(byte[] payload) {
            calls.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onPingMessage() {
            calls.add("ping message");
        }

        @Override
        public void onClose(byte[] payload) {
            calls.add("close " + HexFormat.of().formatHex(payload));
        }
    }

    @Test
    void frames_are_parsed_however_they_are_split() {
        byte[] bytes = join(
                frame(0x81, PING),
                frame(0x89, "abc".getBytes(StandardCharsets.UTF_8)),
                frame(0x01, new byte[] {'{', '"', 't', 'y', 'p', 'e'}),
                frame(0x89, new byte[0]),
                frame(0x80, "\":\"ping\"}".getBytes(StandardCharsets.UTF_8)),
                frame(0x81, "x".repeat(70).getBytes(StandardCharsets.UTF_8)),
                frame(0x82, new byte[300]),
                frame(0x8a, new byte[125]),
                frame(0x88, new byte[] {3, (byte) 0xe8}));

        for (int cut = 1; cut <= bytes.length; cut += cut < 20 ? 1 : 97) {
            assertThat(read(bytes, cut))
                    .containsExactly("ping message", "ping abc", "ping ", "ping message", "close 03e8");
        }
    }

    @Test
    void a_protocol_violation_is_rejected_at_its_first_byte() {
        byte[] unmasked = {(byte) 0x81, 0x00};
        assertThat(read(unmasked, 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(new byte[] {(byte) 0xc1, (byte) 0x80}, 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(new byte[] {(byte) 0x83, (byte) 0x80}, 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(new byte[] {(byte) 0x8b, (byte) 0x80}, 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(new byte[] {0x09, (byte) 0x80}, 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(new byte[] {(byte) 0x89, (byte) 0xfe}, 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(frame(0x80, PING), 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(join(frame(0x01, PING), frame(0x81, PING)), 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(frame(0x88, new byte[1]), 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(frame(0x88, new byte[] {3, (byte) 0xed}), 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(HexFormat.of().parseHex("81fe007d00000000"), 1)).containsExactly("PROTOCOL_ERROR");
        assertThat(read(HexFormat.of().parseHex("81ff000000000000ffff00000000"), 1))
                .containsExactly("PROTOCOL_ERROR");
        assertThat(read(HexFormat.of().parseHex("81ff000000000000000500000000"), 1))
                .containsExactly("PROTOCOL_ERROR");
        assertThat(read(HexFormat.of().parseHex("81ffffffffffffffffff"), 1)).isEmpty();
        assertThat(read(HexFormat.of().parseHex("81ffffffffffffffffff00000000"), 1))
                .containsExactly("PROTOCOL_ERROR");
        assertThat(read(HexFormat.of().parseHex("81ff7fffffffffffffff00000000"), 1))
                .containsExactly("TOO_LARGE");
    }

    @Test
    void invalid_utf_8_is_rejected_in_every_frame_of_a_text() {
        for (String bad :
                List.of("c080", "c0af", "e08080", "eda080", "f08080af", "f4908080", "f5808080", "80", "ff", "e282")) {
            assertThat(read(frame(0x81, HexFormat.of().parseHex(bad)), 3))
                    .as(bad)
                    .containsExactly("NOT_UTF8");
            assertThat(read(join(frame(0x01, HexFormat.of().parseHex(bad)), frame(0x80, new byte[0])), 3))
                    .as(bad)
                    .containsExactly("NOT_UTF8");
        }
        byte[] good = "aé€😀\uFFFD\uE000\uD7FF".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= good.length; cut++) {
            byte[] first = Arrays.copyOf(good, cut);
            byte[] rest = Arrays.copyOfRange(good, cut, good.length);
            assertThat(read(join(frame(0x01, first), frame(0x80, rest)), 1)).isEmpty();
        }
        assertThat(read(frame(0x82, HexFormat.of().parseHex("c080")), 3)).isEmpty();
    }

    @Test
    void the_size_of_a_message_is_limited_over_all_its_frames() {
        assertThat(read(frame(0x81, new byte[64 * 1024]), 1000)).isEmpty();
        assertThat(read(frame(0x81, new byte[64 * 1024 + 1]), 1000)).containsExactly("TOO_LARGE");
        assertThat(read(join(frame(0x02, new byte[64 * 1024]), frame(0x80, new byte[1])), 1000))
                .containsExactly("TOO_LARGE");
    }

    @Test
    void the_rate_of_frames_of_every_kind_is_limited() {
        for (int kind : List.of(0x81, 0x82, 0x89, 0x8a)) {
            assertThat(read(repeat(frame(kind, new byte[0]), 200), 1000))
                    .as("kind " + kind)
                    .endsWith("TOO_MANY_FRAMES");
        }
        byte[] pieces = join(frame(0x01, new byte[0]), repeat(frame(0x00, new byte[0]), 200));
        assertThat(read(pieces, 1000)).containsExactly("TOO_MANY_FRAMES");
        assertThat(read(repeat(frame(0x82, new byte[60 * 1024]), 20), 1000)).containsExactly("TOO_MANY_FRAMES");
    }

    @Test
    void the_rate_recovers_with_time() {
        FrameRateLimit rate = new FrameRateLimit(0);
        long second = 1_000_000_000L;

        for (int i = 0; i < 60; i++) {
            assertThat(rate.allows(10, 0)).isTrue();
        }
        assertThat(rate.allows(10, 0)).isFalse();
        assertThat(rate.allows(10, second)).isTrue();
        assertThat(rate.allows(300 * 1024, 20 * second)).isFalse();
    }

    /** The calls that the bytes result in, read in pieces of {@code cut} bytes; the last is the close reason if they are rejected. */
    private static List<String> read(byte[] bytes, int cut) {
        RecordingClient client = new RecordingClient();
        FrameReader reader = new FrameReader(new InboundFrames(client));
        try {
            for (int from = 0; from < bytes.length; from += cut) {
                reader.read(ByteBuffer.wrap(bytes.clone(), from, Math.min(cut, bytes.length - from)));
            }
        } catch (Violation e) {
            client.calls.add(e.reason().name());
        }
        return client.calls;
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 0xfe).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xff).putLong(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        byte[] whole = new byte[frame.flip().remaining()];
        frame.get(whole);
        return whole;
    }

    private static byte[] repeat(byte[] frame, int times) {
        byte[][] all = new byte[times][];
        Arrays.fill(all, frame);
        return join(all);
    }

    private static byte[] join(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
