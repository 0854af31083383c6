package dev.synapse.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.synapse.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageReaderTest {
    private final TestingPages pages = TestingPages.start();
    private final PageReader reader = PageReader.create(AllowedHosts.parse("LIST", "127.0.0.1:" + pages.port()));

    @AfterEach
    void close() {
        pages.close();
    }

    @Test
    void html_becomes_markdown_of_its_main_content() throws Exception {
        pages.serve("/a/", "text/html; charset=utf-8", """
                <html><head><title> The sky </title><script>steal()</script></head><body>
                <nav><a href="/home">Home</a></nav>
                <main><h1>Why it is blue</h1><p>Light is <b>scattered</b>, see <a href="../rayleigh">Rayleigh</a>.</p>
                <ul><li>blue</li><li>red</li></ul>
                <table><tr><th>colour</th><th>nm</th></tr><tr><td>blue</td><td>450</td></tr></table>
                <pre>a
                  b</pre></main><footer>imprint</footer></body></html>""");

        Page page = reader.read(pages.url("/a/"));

        assertThat(page.title()).isEqualTo("The sky");
        assertThat(page.address()).isEqualTo(pages.url("/a/"));
        assertThat(page.shortened()).isFalse();
        assertThat(page.text()).isEqualTo("""
                # Why it is blue

                Light is scattered, see [Rayleigh](%s).

                - blue
                - red

                colour | nm
                blue | 450

                a
                  b""".formatted(pages.url("/rayleigh")));
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, 'line 1\nline 2'",
        "application/json, '{\"a\": [1, 2]}'",
        "application/ld+json;charset=utf-8, '{}'",
        "text/markdown, '# Title'",
        "application/xml, '<a/>'"
    })
    void plain_text_is_unchanged(String type, String text) throws Exception {
        pages.serve("/", type, text);

        assertThat(reader.read(pages.url("/")).text()).isEqualTo(text);
    }

    @Test
    void a_missing_content_type_is_guessed() throws Exception {
        pages.serve("/html", out -> out.write(concat(TestingPages.head("200 OK"), bytes("<p>Hello</p>"))));
        pages.serve("/text", out -> out.write(concat(TestingPages.head("200 OK"), bytes("a < b"))));

        assertThat(reader.read(pages.url("/html")).text()).isEqualTo("Hello");
        assertThat(reader.read(pages.url("/text")).text()).isEqualTo("a < b");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=ISO-8859-1, ISO-8859-1",
        "text/plain; charset=\"windows-1252\", windows-1252",
        "text/plain, windows-1252",
        "text/plain, UTF-8",
        "text/plain; charset=no-such-thing, UTF-8",
        "text/html; charset=Shift_JIS, Shift_JIS",
        "text/html, UTF-8"
    })
    void the_charset_of_the_content_type_is_used(String type, String charset) throws Exception {
        String text = charset.equals("Shift_JIS") ? "空は青い" : "Über den blauen Himmel";
        pages.serve("/", type, text.getBytes(Charset.forName(charset)));

        assertThat(reader.read(pages.url("/")).text()).isEqualTo(text);
    }

    @Test
    void the_charset_of_the_page_is_used() throws Exception {
        pages.serve(
                "/meta",
                "text/html",
                "<meta charset=windows-1252><p>Über</p>".getBytes(Charset.forName("windows-1252")));
        pages.serve("/mark", "text/plain", "\uFEFFÜber".getBytes(StandardCharsets.UTF_16LE));

        assertThat(reader.read(pages.url("/meta")).text()).isEqualTo("Über");
        assertThat(reader.read(pages.url("/mark")).text()).isEqualTo("Über");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pdf", "image/png", "video/mp4", "application/octet-stream", "application/zip"})
    void other_media_types_are_rejected_unread(String type) {
        AtomicLong sent = new AtomicLong();
        pages.serve("/", out -> {
            out.write(TestingPages.head("200 OK", "Content-Type: " + type));
            endless(out, sent);
        });

        assertThat(failure("/")).hasMessageContainingAll(type, "HTML, plain text and JSON");
    }

    @Test
    void binary_content_declared_as_text_is_rejected() {
        pages.serve("/", "text/plain", new byte[] {'M', 'Z', 0, 1, 2, 3});

        assertThat(failure("/")).hasMessageContaining("binary");
    }

    @Test
    void an_endless_page_is_read_to_the_limit() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Boolean> disconnected = new CompletableFuture<>();
        pages.serve("/", out -> {
            out.write(TestingPages.head("200 OK", "Content-Type: text/plain"));
            try {
                endless(out, sent);
            } finally {
                disconnected.complete(true);
            }
        });

        Page page = reader.read(pages.url("/"));

        assertThat(page.shortened()).isTrue();
        assertThat(page.text()).hasSize(PageClient.MAX_BYTES);
        assertThat(disconnected.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(sent.get()).isLessThan(16L * PageClient.MAX_BYTES);
    }

    @Test
    void a_gzip_bomb_is_read_to_the_limit() throws Exception {
        byte[] bomb = TestingPages.gzip(new byte[50 << 20]);
        byte[] text = TestingPages.gzip("a".repeat(50 << 20).getBytes(StandardCharsets.US_ASCII));
        serveGzip("/zeros", bomb);
        serveGzip("/text", text);

        assertThat(bomb.length).isLessThan(100_000);
        assertThat(failure("/zeros")).hasMessageContaining("binary");
        assertThat(reader.read(pages.url("/text")).text()).hasSize(PageClient.MAX_BYTES);
    }

    @Test
    void a_gzipped_page_is_decompressed() throws Exception {
        serveGzip("/", TestingPages.gzip(bytes("Hello")));

        assertThat(reader.read(pages.url("/")).text()).isEqualTo("Hello");
    }

    @Test
    void an_unsupported_content_encoding_is_rejected() {
        pages.serve(
                "/",
                out -> out.write(TestingPages.head(
                        "200 OK", "Content-Type: text/plain", "Content-Encoding: br", "Content-Length: 0")));

        assertThat(failure("/")).hasMessageContaining("“br”");
    }

    @Test
    void a_page_of_nothing_but_tags_takes_bounded_memory() throws Exception {
        pages.serve("/", "text/html", "<p>Start</p>" + "<b>".repeat(340_000));

        Page page = reader.read(pages.url("/"));

        assertThat(page.text()).isEqualTo("Start");
        assertThat(page.shortened()).isTrue();
    }

    @Test
    void requests_contain_only_the_necessary_headers() throws Exception {
        pages.redirect("/a", "/b").serve("/b", "text/plain", "there");

        reader.read(pages.url("/a"));

        assertThat(pages.requests())
                .hasSize(2)
                .allSatisfy(head -> assertThat(head.subList(1, head.size()))
                        .extracting(line -> line.substring(0, line.indexOf(':')))
                        .containsExactlyInAnyOrder(
                                "Accept", "Accept-Encoding", "Accept-Language", "Host", "Connection", "User-Agent"));
    }

    @Test
    void redirects_are_followed() throws Exception {
        pages.redirect("/a", "/b").redirect("/b", pages.url("/c")).serve("/c", "text/plain", "there");

        Page page = reader.read(pages.url("/a"));

        assertThat(page.text()).isEqualTo("there");
        assertThat(page.address()).isEqualTo(pages.url("/c"));
    }

    @Test
    void endless_redirects_are_rejected() {
        pages.redirect("/a", "/a");

        assertThat(failure("/a")).hasMessageContaining("redirects more than 5 times");
        assertThat(pages.hits()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"404 Not Found, false", "403 Forbidden, false", "500 Oops, true", "503 Busy, true", "429 Slow, true"})
    void an_error_status_is_reported(String status, boolean retryable) {
        pages.answer("/", status, "Content-Length: 0", "Retry-After: 7");

        PageException failure = failure("/");

        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining(status.substring(0, 3));
        if (retryable) {
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
        }
    }

    @Test
    void a_response_that_is_not_http_is_retryable() {
        pages.serve("/", out -> out.write(bytes("SSH-2.0-OpenSSH_9.9\r\n\r\n")));

        assertThat(failure("/").isRetryable()).isTrue();
    }

    @Test
    void a_truncated_response_is_reported() {
        pages.serve(
                "/",
                out -> out.write(concat(
                        TestingPages.head("200 OK", "Content-Type: text/plain", "Content-Length: 10"), bytes("abc"))));

        assertThat(failure("/")).hasMessageContaining("could not be read");
    }

    @Test
    void an_interrupt_closes_the_connection() throws Exception {
        CompletableFuture<Boolean> disconnected = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        pages.serve("/", out -> {
            out.write(TestingPages.head("200 OK", "Content-Type: text/plain"));
            trickle(out, disconnected);
        });
        Thread reading = Thread.ofVirtual().start(() -> {
            try {
                reader.read(pages.url("/"));
            } catch (PageException | InterruptedException e) {
                ended.complete(e);
            }
        });
        Await.until(Duration.ofSeconds(30), () -> !pages.requests().isEmpty(), "a request");

        reading.interrupt();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(disconnected.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void trickle(OutputStream out, CompletableFuture<Boolean> disconnected) {
        try {
            while (true) {
                out.write('.');
                out.flush();
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (IOException clientLeft) {
            disconnected.complete(true);
        } catch (InterruptedException e) {
            disconnected.completeExceptionally(e);
        }
    }

    private static void endless(OutputStream out, AtomicLong sent) throws IOException {
        byte[] block = "x".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            out.write(block);
            sent.addAndGet(block.length);
        }
    }

    private void serveGzip(String path, byte[] packed) {
        pages.serve(
                path,
                out -> out.write(concat(
                        TestingPages.head(
                                "200 OK",
                                "Content-Type: text/plain",
                                "Content-Encoding: gzip",
                                "Content-Length: " + packed.length),
                        packed)));
    }

    private PageException failure(String path) {
        return catchThrowableOfType(PageException.class, () -> reader.read(pages.url(path)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
