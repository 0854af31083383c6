package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseReaderTest {

    /** In the texts {@code ~} is a line break. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
        data: a~~|a|``|1000
        data: a~data: b~~|a/b|``|1000
        id: 1~data: a~~data: b~~|a,b|1|1000
        id: 1~data: a~~id: 2~~|a|2|1000
        id: 1~data: a~~id:~data: b~~|a,b|``|1000
        id: 1~data: a~~id: 2~data: b|a,b|1|1000
        id: ü~data: a~~|a|``|1000
        retry: 0~~|``|``|50
        retry: 7000~data: a~~|a|``|7000
        retry: soon~retry: -1~retry:~retry: 99999999999~~|``|``|1000
        event: other~data: a~~data: b~~|b|``|1000
        event: other~data: a|``|``|1000
        : comment~:~~~data~data:~~ data: a~~|``|``|1000
        """)
    void a_stream_is_read_as_the_standard_says(String stream, String messages, String position, int retryMillis)
            throws IOException {
        for (String lineBreak : List.of("\n", "\r\n", "\r")) {
            SsePosition reached = new SsePosition();
            List<String> received = new ArrayList<>();

            SseReader.read(
                    new ByteArrayInputStream(stream.replace("~", lineBreak).getBytes(StandardCharsets.UTF_8)),
                    reached,
                    message -> received.add(message.replace("\n", "/")));

            assertThat(String.join(",", received)).isEqualTo(messages);
            assertThat(reached.lastEventId()).isEqualTo(position);
            assertThat(reached.retryDelay()).hasMillis(retryMillis);
        }
    }
}
