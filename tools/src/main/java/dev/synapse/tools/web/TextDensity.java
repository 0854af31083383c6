package dev.synapse.tools.web;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Measures the text outside of links, by element, in a single traversal, so that deep nesting costs nothing. For one
 * document.
 */
final class TextDensity implements NodeVisitor {
    private static final Set<String> PARAGRAPHS = Set.of("p", "pre", "blockquote", "li", "td", "dd");
    private static final int MIN_PARAGRAPH = 25;

    private final Map<Element, Integer> paragraphs = new LinkedHashMap<>();
    private final Deque<Element> open = new ArrayDeque<>();
    private int links;
    private int total;

    private TextDensity() {}

    static TextDensity within(Element element) {
        TextDensity weights = new TextDensity();
        element.traverse(weights);
        return weights;
    }

    /** The number of characters in the whole traversed element. */
    int total() {
        return total;
    }

    /**
     * The element whose paragraphs have the largest weight: each paragraph counts fully for its parent and half for
     * its grandparent.
     */
    Optional<Element> heaviest() {
        Map<Element, Double> weights = new HashMap<>();
        paragraphs.forEach((paragraph, weight) -> {
            Element parent = paragraph.parent();
            if (weight >= MIN_PARAGRAPH && parent != null) {
                weights.merge(parent, (double) weight, Double::sum);
                if (parent.parent() != null) {
                    weights.merge(parent.parent(), weight / 2.0, Double::sum);
                }
            }
        });
        return weights.entrySet().stream()
                .max(Comparator.comparingDouble(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode text && links == 0) {
            int length = text.text().strip().length();
            total += length;
            if (!open.isEmpty()) {
                paragraphs.merge(open.peek(), length, Integer::sum);
            }
        } else if (node instanceof Element element) {
            links += isLink(element) ? 1 : 0;
            if (isParagraph(element)) {
                open.push(element);
            }
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            links -= isLink(element) ? 1 : 0;
            if (isParagraph(element)) {
                open.pop();
            }
        }
    }

    private static boolean isLink(Element element) {
        return element.normalName().equals("a");
    }

    private static boolean isParagraph(Element element) {
        return PARAGRAPHS.contains(element.normalName());
    }
}
