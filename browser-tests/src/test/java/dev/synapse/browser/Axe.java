package dev.synapse.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Checks what is on a page by axe, the standards and its best practices. */
final class Axe {

    private static final List<String> STANDARDS =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");
    private static final int PHONE_WIDTH = 360;

    private Axe() {}

    /** In both themes. */
    static void check(Page page, String name) {
        for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new EmulateMediaOptions().setColorScheme(theme));
            picture(page, name, theme);
            List<Rule> violations =
                    new AxeBuilder(page).withTags(STANDARDS).analyze().getViolations();

            assertThat(violations.stream().map(Axe::described))
                    .as(name + ", " + theme)
                    .isEmpty();
        }
    }

    /** In both themes, wide and as on a phone, where nothing may be wider than the screen. */
    static void checkAlsoOnAPhone(Page page, String name) {
        check(page, name);
        int width = page.viewportSize().width;
        int height = page.viewportSize().height;
        page.setViewportSize(PHONE_WIDTH, 740);
        check(page, name + "-phone");
        assertThat(page.evaluate(
                        "() => Math.max(0, ...[document.documentElement, ...document.querySelectorAll('.page-body, dialog')]"
                                + ".map(each => each.scrollWidth - each.clientWidth))"))
                .as(name + " is wider than a phone by")
                .isEqualTo(0);
        page.setViewportSize(width, height);
    }

    /** Pictures to look at, if {@code SYNAPSE_PICTURES} names a directory for them. */
    private static void picture(Page page, String name, ColorScheme theme) {
        String directory = System.getenv("SYNAPSE_PICTURES");
        if (directory != null) {
            String file =
                    "%s-%s.png".formatted(name.replace(' ', '-'), theme.name().toLowerCase(Locale.ROOT));
            page.screenshot(new ScreenshotOptions().setPath(Path.of(directory).resolve(file)));
        }
    }

    private static String described(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().map(node -> node.getHtml()).toList();
    }
}
