package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.tools.mcp.BoundedLines.LineEnd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {

    @Test
    void lines_end_with_lf_crlf_or_the_end_of_the_stream() throws IOException {
        assertThat(read("one\ntwo\r\n\nfour 🌍", 100))
                .extracting(BoundedLines.Line::text)
                .containsExactly("one", "two", "", "four 🌍");
    }

    @Test
    void a_lone_cr_ends_a_line_of_server_sent_events_alone() throws IOException {
        String text = "one\rtwo\r\nthree\n\rfive\r";

        assertThat(read(text, 100, LineEnd.LF_OR_CR))
                .extracting(BoundedLines.Line::text)
                .containsExactly("one", "two", "three", "", "five");
        assertThat(read(text, 100)).extracting(BoundedLines.Line::text).containsExactly("one\rtwo", "three", "\rfive");
    }

    @Test
    void a_line_that_ends_with_cr_does_not_wait_for_the_next_byte() throws IOException {
        InputStream stream = new InputStream() {
            private int next;

            @Override
            public int read() {
                assertThat(next).as("bytes read").isLessThan(2);
                return "a\r".charAt(next++);
            }

            @Override
            public int read(byte[] into, int from, int length) {
                into[from] = (byte) read();
                return 1;
            }
        };

        assertThat(new BoundedLines(stream, 100, LineEnd.LF_OR_CR).next()).isEqualTo(new BoundedLines.Line("a", false));
    }

    @Test
    void a_line_of_exactly_the_limit_is_complete() throws IOException {
        assertThat(read("x".repeat(20_000) + "\nnext", 20_000))
                .extracting(BoundedLines.Line::tooLong)
                .containsExactly(false, false);
    }

    @Test
    void a_too_long_line_keeps_its_start_and_end() throws IOException {
        List<BoundedLines.Line> lines =
                read("{\"id\": \"a-1\"" + "x".repeat(50_000) + "\"id\": \"b-2\"}\nnext", 20_000);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).tooLong()).isTrue();
        assertThat(lines.get(0).text()).contains("\"a-1\"", "\"b-2\"").hasSizeLessThan(3000);
        assertThat(lines.get(1)).isEqualTo(new BoundedLines.Line("next", false));
    }

    private static List<BoundedLines.Line> read(String text, int maxBytes) throws IOException {
        return read(text, maxBytes, LineEnd.LF);
    }

    private static List<BoundedLines.Line> read(String text, int maxBytes, LineEnd end) throws IOException {
        BoundedLines lines =
                new BoundedLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes, end);
        List<BoundedLines.Line> all = new ArrayList<>();
        for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }
}
