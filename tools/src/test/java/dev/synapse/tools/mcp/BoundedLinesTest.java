package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
        BoundedLines lines =
                new BoundedLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
        List<BoundedLines.Line> all = new ArrayList<>();
        for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }
}
