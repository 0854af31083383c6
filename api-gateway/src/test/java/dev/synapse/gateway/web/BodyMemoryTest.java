package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BodyMemoryTest {

    private static final JsonMapper MAPPER = StrictJson.mapper();
    private static final int COPIES = 20;

    record Body(String kind, String text) {

        @Override
        public String toString() {
            return kind;
        }
    }

    /** The maximum number of the smallest values of each kind, and the texts with the largest expansion. */
    static List<Body> worstBodies() {
        return List.of(
                array("objects", "{}", 4_900),
                array("arrays", "[]", 4_900),
                array("objects with a field", "{\"b\":1}", 2_400),
                array("numbers", "1234", 9_900),
                array("decimals", "1.5", 9_900),
                array("short texts", "\"\u20ac\"", 9_900),
                new Body(
                        "names",
                        IntStream.range(0, 4_900)
                                .mapToObj(i -> "\"_" + Integer.toString(i, 36) + "\":\"\u20ac\"")
                                .collect(Collectors.joining(",", "{", "}"))),
                array("a long text that is not Latin", "\"\u20ac" + "x".repeat(63_000) + "\"", 1),
                array("long texts that are not Latin", "\"\u20ac" + "x".repeat(63_000) + "\"", 90),
                array("texts that are not Latin", "\"\u20ac" + "x".repeat(600) + "\"", 9_000));
    }

    private static Body array(String kind, String value, int count) {
        return new Body(kind, "{\"a\":[" + String.join(",", Collections.nCopies(count, value)) + "]}");
    }

    @ParameterizedTest
    @MethodSource("worstBodies")
    void a_parsed_body_needs_no_more_heap_than_reserved(Body body) {
        byte[] bytes = body.text.getBytes(StandardCharsets.UTF_8);
        List<ObjectNode> read = new ArrayList<>();
        read.add(MAPPER.readValue(bytes, ObjectNode.class));

        long before = heap();
        for (int i = 0; i < COPIES; i++) {
            read.add(MAPPER.readValue(bytes, ObjectNode.class));
        }
        long each = (heap() - before) / COPIES;

        assertThat(read).hasSize(COPIES + 1);
        assertThat(each).isLessThan(BodyMemory.of(bytes.length));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
