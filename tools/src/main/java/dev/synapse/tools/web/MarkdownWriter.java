package dev.synapse.tools.web;

import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Converts an element to Markdown: # headings, - items, [links](target), table cells separated by bars. For one
 * element.
 */
final class MarkdownWriter implements NodeVisitor {
    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "table",
            "blockquote",
            "pre",
            "figure",
            "figcaption",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "details",
            "summary",
            "address",
            "fieldset");

    /** Matches from the first of several spaces only, so that a million spaces are scanned once. */
    private static final Pattern TRAILING_SPACES = Pattern.compile("(?<![ \\t])[ \\t]++\\n");

    private static final Pattern EMPTY_LINES = Pattern.compile("\\n{3,}");

    private final StringBuilder text = new StringBuilder();
    private int preformatted;

    private MarkdownWriter() {}

    static String of(Element element) {
        MarkdownWriter writer = new MarkdownWriter();
        element.traverse(writer);
        String trimmed = TRAILING_SPACES.matcher(writer.text).replaceAll("\n");
        return EMPTY_LINES.matcher(trimmed).replaceAll("\n\n").strip();
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode words) {
            write(words);
        } else if (node instanceof Element element) {
            open(element, element.normalName());
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            close(element, element.normalName());
        }
    }

    private void open(Element element, String name) {
        if (BLOCKS.contains(name)) {
            breakLines(2);
        }
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" ->
                text.append("#".repeat(name.charAt(1) - '0')).append(' ');
            case "li" -> {
                breakLines(1);
                text.append("- ");
            }
            case "tr" -> breakLines(1);
            case "td", "th" -> {
                if (element.previousElementSibling() != null) {
                    text.append(" | ");
                }
            }
            case "br" -> text.append('\n');
            case "pre" -> preformatted++;
            case "a" -> {
                if (isLink(element)) {
                    text.append('[');
                }
            }
            default -> {}
        }
    }

    private void close(Element element, String name) {
        switch (name) {
            case "pre" -> preformatted--;
            case "a" -> {
                if (isLink(element)) {
                    String target = element.absUrl("href").replace(" ", "%20").replace(")", "%29");
                    text.append("](").append(target).append(')');
                }
            }
            default -> {}
        }
        if (BLOCKS.contains(name)) {
            breakLines(2);
        }
    }

    /** Whether to write a link as such; links within the page and scripts become plain text. */
    private static boolean isLink(Element element) {
        String target = element.absUrl("href");
        return element.hasText()
                && !element.attr("href").startsWith("#")
                && (target.startsWith("http://") || target.startsWith("https://"));
    }

    private void write(TextNode words) {
        String content = preformatted > 0 ? words.getWholeText() : words.text();
        boolean atStart = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
        text.append(preformatted == 0 && atStart ? content.stripLeading() : content);
    }

    /** Ensures this number of line breaks before the following text. */
    private void breakLines(int count) {
        int existing = 0;
        for (int i = text.length() - 1; i >= 0 && Character.isWhitespace(text.charAt(i)); i--) {
            existing += text.charAt(i) == '\n' ? 1 : 0;
        }
        if (!text.isEmpty()) {
            text.append("\n".repeat(Math.max(0, count - existing)));
        }
    }
}
