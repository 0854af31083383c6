package dev.synapse.tools.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.concurrent.Semaphore;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Extracts the readable part of an HTML page. A page of 1 MB can have hundreds of thousands of elements, so the
 * number of tags and of concurrently parsed pages is limited.
 */
final class ReadableHtml {
    private static final int MAX_CONCURRENT = 4;
    private static final Semaphore PERMITS = new Semaphore(MAX_CONCURRENT);

    private ReadableHtml() {}

    /** Parses the page; if {@code charset} is null, it is detected from the page. */
    static Page read(String address, InputStream html, @Nullable Charset charset, boolean cut)
            throws InterruptedException {
        PERMITS.acquire();
        try {
            LimitedTags limited = new LimitedTags(html);
            Document document = Jsoup.parse(limited, charset == null ? null : charset.name(), address);
            Element content = MainContent.of(document);
            return new Page(address, title(document), MarkdownWriter.of(content), cut || limited.isTruncated());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen when reading from memory", e);
        } finally {
            PERMITS.release();
        }
    }

    private static String title(Document document) {
        String title = document.title().strip();
        if (!title.isEmpty()) {
            return title;
        }
        Element heading = document.selectFirst("h1");
        return heading == null ? "" : heading.text().strip();
    }
}
