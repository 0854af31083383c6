package dev.synapse.tools.web;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * Finds what a page is about: what it says itself to be its main part, or else the element whose paragraphs hold most text,
 * after what only serves to get around has been taken out.
 *
 * <p>The weighing of paragraphs follows <a href="https://github.com/mozilla/readability">Mozilla's Readability</a>, in its
 * simplest form.
 */
final class MainContent {
    private static final String NOISE =
            "script, style, noscript, template, iframe, object, embed, svg, canvas, audio, video, form,"
                    + " button, input, select, textarea, nav, aside, dialog, [hidden], [style*=display:none], [style*=display: none],"
                    + " [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=dialog],"
                    + " body > header, body > footer";
    private static final double LEAST_SHARE = 0.3;

    private MainContent() {}

    /** Takes the noise out of the document, and returns the part of it to read. */
    static Element of(Document document) {
        document.select(NOISE).remove();
        Element body = document.body();
        TextDensity weights = TextDensity.within(body);
        double least = weights.whole() * LEAST_SHARE;
        for (String named : new String[] {"main, [role=main]", "article"}) {
            Elements found = document.select(named);
            if (found.size() == 1 && weight(found.getFirst()) >= least) {
                return found.getFirst();
            }
        }
        return weights.heaviest().filter(heaviest -> weight(heaviest) >= least).orElse(body);
    }

    private static int weight(Element element) {
        return TextDensity.within(element).whole();
    }
}
