package dev.synapse.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;

/** Pictures of what a test has on its page, wide and on a phone, in both themes, for one who wants to look at them: {@code SYNAPSE_PICTURES}. */
final class Pictures {

    private static final String DIRECTORY = System.getenv("SYNAPSE_PICTURES");

    private Pictures() {}

    static void take(ConsolePage console, String name) {
        if (DIRECTORY == null) {
            return;
        }
        Page page = console.page();
        page.setViewportSize(390, 844);
        take(page, name + "-phone", ColorScheme.LIGHT);
        take(page, name + "-phone", ColorScheme.DARK);
        page.setViewportSize(1280, 900);
        take(page, name + "-wide", ColorScheme.DARK);
        take(page, name + "-wide", ColorScheme.LIGHT);
    }

    private static void take(Page page, String name, ColorScheme theme) {
        page.emulateMedia(new EmulateMediaOptions().setColorScheme(theme));
        String file = name + "-" + theme.name().toLowerCase(java.util.Locale.ROOT) + ".png";
        page.screenshot(new ScreenshotOptions().setPath(Path.of(DIRECTORY, file)));
    }
}
