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
 * The readable part of an HTML page. A page of a megabyte can have hundreds of thousands of elements, so only so many are
 * taken, and only a few pages at a time.
 */
final class ReadableHtml {
    private static final int PAGES_AT_A_TIME = 4;
    private static final Semaphore PLACES = new Semaphore(PAGES_AT_A_TIME);

    private ReadableHtml() {}

    /** The character set is looked for in the page where it is null. */
    static Page read(String address, InputStream html, @Nullable Charset charset, boolean cut)
            throws InterruptedException {
        PLACES.acquire();
        try {
            LimitedTags limited = new LimitedTags(html);
            Document document = Jsoup.parse(limited, charset == null ? null : charset.name(), address);
            Element content = MainContent.of(document);
            return new Page(address, title(document), MarkdownWriter.of(content), cut || limited.hasCut());
        } catch (IOException e) {
            throw new UncheckedIOException("reads from memory", e);
        } finally {
            PLACES.release();
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
