package dev.synapse.tools.web;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * Finds the main content of a page: the part that the page itself declares as main, or else the element whose
 * paragraphs contain most text, after navigation and similar elements have been removed.
 *
 * <p>The weighting of paragraphs is a simple form of <a href="https://github.com/mozilla/readability">Mozilla's
 * Readability</a>.
 */
final class MainContent {
    private static final String NOISE =
            "script, style, noscript, template, iframe, object, embed, svg, canvas, audio, video, form,"
                    + " button, input, select, textarea, nav, aside, dialog, [hidden], [style*=display:none], [style*=display: none],"
                    + " [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=dialog],"
                    + " body > header, body > footer";
    private static final double MIN_SHARE = 0.3;

    private MainContent() {}

    /** Removes navigation and similar elements from the document, and returns the part to read. */
    static Element of(Document document) {
        document.select(NOISE).remove();
        Element body = document.body();
        TextDensity weights = TextDensity.within(body);
        double minWeight = weights.total() * MIN_SHARE;
        for (String selector : new String[] {"main, [role=main]", "article"}) {
            Elements candidates = document.select(selector);
            if (candidates.size() == 1 && weight(candidates.getFirst()) >= minWeight) {
                return candidates.getFirst();
            }
        }
        return weights.heaviest()
                .filter(heaviest -> weight(heaviest) >= minWeight)
                .orElse(body);
    }

    private static int weight(Element element) {
        return TextDensity.within(element).total();
    }
}
