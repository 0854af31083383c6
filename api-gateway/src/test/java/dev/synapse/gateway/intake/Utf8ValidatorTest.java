package dev.synapse.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.testkit.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8ValidatorTest {

    private static final ApiClient ANNA = TestGateway.shared().api().asNewUser();

    /** Overlong forms, surrogates, above U+10FFFF, truncated characters, stray continuation bytes, and bytes that UTF-8 never uses. */
    private static final List<String> INVALID = List.of(
            "C0AF",
            "C1BF",
            "E080AF",
            "E09FBF",
            "F08080AF",
            "F08FBFBF",
            "EDA080",
            "EDBFBF",
            "EDA0BDEDB880",
            "F4908080",
            "F5808080",
            "C3",
            "E282",
            "F09F98",
            "C328",
            "E28228",
            "F09F9828",
            "80",
            "BF",
            "FE",
            "FF",
            "FBBFBFBFBF");

    record Surroundings(String before, String after) {}

    static Stream<Surroundings> surroundings() {
        return Stream.of(
                new Surroundings("{\"name\": \"a", "b\"}"),
                new Surroundings("{\"name\": \"", "\"}"),
                new Surroundings("{\"na", "me\": \"b\"}"),
                new Surroundings("{\"name\": \"b\"", "}"),
                new Surroundings("", "{\"name\": \"b\"}"),
                new Surroundings("{\"name\": \"b\"}", ""),
                new Surroundings("{\"name\": \"b\"} " + " ".repeat(8_175), " "),
                new Surroundings("{\"name\": \"b\"} " + " ".repeat(40_000), " "));
    }

    @ParameterizedTest
    @MethodSource("surroundings")
    void invalid_utf8_is_refused_at_any_position(Surroundings surroundings) throws IOException {
        for (String bad : INVALID) {
            String answer = post(concat(surroundings.before, HexFormat.of().parseHex(bad), surroundings.after));

            assertThat(answer).as(bad).startsWith("HTTP/1.1 400").contains("not valid UTF-8");
        }
    }

    @Test
    void text_in_any_script_is_accepted() throws IOException {
        String name = "a\u00fc\u07ff\u0800\u20ac\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";

        assertThat(post(("{\"name\": \"" + name + "\"}").getBytes(StandardCharsets.UTF_8)))
                .startsWith("HTTP/1.1 201")
                .contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%C0%AF", "%E0%80%AF", "%ED%A0%80", "%F4%90%80%80", "%C3", "%80"})
    void form_values_must_be_utf8_too(String bad) {
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");

        ANNA.send("POST", "/auth/login", "username=a" + bad + "&password=x", form)
                .expect(400);
        ANNA.send("POST", "/auth/login", "username=a&password=" + bad, form).expect(400);
        ANNA.send("POST", "/auth/login", "username=a&password=x&other=" + bad, form)
                .expect(400);
    }

    @Test
    void the_result_equals_that_of_the_jdk_for_any_split() {
        Random random = new Random(1);
        int[] leads = {0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
        int[] others = {0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2};
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5)];
            bytes[0] = (byte) leads[random.nextInt(leads.length)];
            for (int k = 1; k < bytes.length; k++) {
                bytes[k] = (byte) others[random.nextInt(others.length)];
            }
            int split = random.nextInt(bytes.length + 1);

            assertThat(isAccepted(bytes, split))
                    .as(HexFormat.of().formatHex(bytes))
                    .isEqualTo(isUtf8(bytes));
        }
    }

    private static boolean isAccepted(byte[] bytes, int split) {
        Utf8Validator validator = new Utf8Validator();
        try {
            validator.check(ByteBuffer.wrap(bytes, 0, split));
            validator.check(ByteBuffer.wrap(bytes, split, bytes.length - split));
            validator.end();
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] concat(String before, byte[] bytes, String after) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(before.getBytes(StandardCharsets.UTF_8));
        all.write(bytes);
        all.write(after.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    private static String post(byte[] body) throws IOException {
        try (RawConnection connection = new RawConnection(TestGateway.shared())) {
            connection.send("POST /groups HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                    + ANNA.token()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
            connection.send(body);
            return connection.readToEnd();
        }
    }
}
